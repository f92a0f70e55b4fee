//! The elements that pushes of several kinds have.

use crate::push::event::content::Content;
use crate::push::xml::tree::Element;

/// The first element of each name, found in one pass.
#[derive(Default)]
pub(crate) struct Head<'t, 'a> {
    to_user_name: Option<Element<'t, 'a>>,
    from_user_name: Option<Element<'t, 'a>>,
    create_time: Option<Element<'t, 'a>>,
    msg_type: Option<Element<'t, 'a>>,
    event: Option<Element<'t, 'a>>,
    info_type: Option<Element<'t, 'a>>,
    /// `AppId` of a third-party platform.
    app_id: Option<Element<'t, 'a>>,
    /// `MsgID` in events.
    upper_id: Option<Element<'t, 'a>>,
    /// `MsgId` in messages.
    lower_id: Option<Element<'t, 'a>>,
    encrypt: Option<Element<'t, 'a>>,
}

impl<'t, 'a> Head<'t, 'a> {
    pub(crate) fn of(root: Element<'t, 'a>) -> Self {
        let mut head = Self::default();
        for child in root.children() {
            let place = match child.name() {
                "ToUserName" => &mut head.to_user_name,
                "FromUserName" => &mut head.from_user_name,
                "CreateTime" => &mut head.create_time,
                "MsgType" => &mut head.msg_type,
                "Event" => &mut head.event,
                "InfoType" => &mut head.info_type,
                "AppId" => &mut head.app_id,
                "MsgID" => &mut head.upper_id,
                "MsgId" => &mut head.lower_id,
                "Encrypt" => &mut head.encrypt,
                _ => continue,
            };
            place.get_or_insert(child);
        }
        head
    }

    pub(crate) fn original_id(&self) -> &'t str {
        text(self.to_user_name)
    }

    pub(crate) fn sender(&self) -> &'t str {
        text(self.from_user_name)
    }

    pub(crate) fn create_time(&self) -> &'t str {
        text(self.create_time)
    }

    /// Returns the time, if it is a number.
    pub(crate) fn time(&self) -> Option<i64> {
        self.create_time.and_then(Content::read)
    }

    pub(crate) fn msg_type(&self) -> &'t str {
        text(self.msg_type)
    }

    pub(crate) fn event(&self) -> &'t str {
        text(self.event)
    }

    pub(crate) fn info_type(&self) -> &'t str {
        text(self.info_type)
    }

    pub(crate) fn app_id(&self) -> &'t str {
        text(self.app_id)
    }

    /// Returns the push's own id, in either spelling.
    pub(crate) fn id(&self) -> &'t str {
        let upper = text(self.upper_id);
        if upper.is_empty() { text(self.lower_id) } else { upper }
    }

    pub(crate) fn is_envelope(&self) -> bool {
        self.encrypt.is_some()
    }

    /// Tells whether the members that every push has contain everything in this child.
    pub(crate) fn says(&self, child: Element<'_, '_>) -> bool {
        let is_text = [self.to_user_name, self.from_user_name, self.msg_type, self.event]
            .into_iter()
            .any(|said| child.is(said));
        let is_time = child.is(self.create_time) && self.time().is_some();
        (is_text || is_time) && child.is_plain()
    }
}

/// Returns the trimmed text of an element, or an empty one without an element.
fn text<'t>(element: Option<Element<'t, '_>>) -> &'t str {
    element.map_or("", |element| element.text().trim_ascii())
}
