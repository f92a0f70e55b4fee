//! The objects of campaigns as data: the members of a plan, of every fact, of every step and of a summary.
//! The TypeScript types are made of them.

use crate::api::shape::Shape;
use crate::campaign::because::Because;
use crate::campaign::summary::Summary;

pub use crate::campaign::engine::step_shapes::STEPS;
pub use crate::campaign::facts::shapes::FACTS;

/// A plan.
pub static PLAN: &Shape = &crate::campaign::plan::check::PlanShape::SHAPE;

/// The summary of a campaign with its parts, and the reasons why it waits or asks.
pub static TOLD: &[&Shape] = &[&Summary::SHAPE, &Because::SHAPE];
