//! Events that WeChat pushes, in the forms that have been seen (docs/spec.md 4.1).

use super::job::{Job, SUCCESS};
use super::random::Random;

pub const ACCOUNT: &str = "gh_4d00ed8d6399";

fn event(name: &str, at: i64, fields: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\n\
         <FromUserName><![CDATA[oV5CrjpxgaGXNHIQigzNlgLTnwic]]></FromUserName>\n\
         <CreateTime>{at}</CreateTime>\n<MsgType><![CDATA[event]]></MsgType>\n\
         <Event><![CDATA[{name}]]></Event>\n{fields}</xml>"
    )
}

pub fn mass_send_job_finish(job: &Job, at: i64, random: &mut Random) -> String {
    let name = if random.one_in(8) { "MsgId" } else { "MsgID" };
    let status = match job.status {
        // This is the spelling of 2014.
        SUCCESS if random.one_in(16) => "sendsuccess",
        status => status,
    };
    let counts = job.counts;
    let mut fields = format!(
        "<{name}>{}</{name}>\n<Status><![CDATA[{status}]]></Status>\n\
         <TotalCount>{}</TotalCount>\n<FilterCount>{}</FilterCount>\n\
         <SentCount>{}</SentCount>\n<ErrorCount>{}</ErrorCount>\n",
        job.msg_id, counts.total, counts.filter, counts.sent, counts.error
    );
    if !random.one_in(4) {
        fields.push_str(&copyright_check_result(job, random));
    }
    if !random.one_in(4) {
        fields.push_str(&article_url_result(job, random));
    }
    event("MASSSENDJOBFINISH", at, &fields)
}

fn copyright_check_result(job: &Job, random: &mut Random) -> String {
    let (items, state) = match job.status {
        "err(30002)" => (1, 3),
        "err(30003)" => (1, 2),
        _ => (0, i64::from(!random.one_in(4))),
    };
    let item = "<item><ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState>\
                <AuditState>2</AuditState><OriginalArticleUrl><![CDATA[Url_1]]></OriginalArticleUrl>\
                <OriginalArticleType>1</OriginalArticleType><CanReprint>1</CanReprint>\
                <NeedReplaceContent>1</NeedReplaceContent>\
                <NeedShowReprintSource>1</NeedShowReprintSource></item>";
    format!(
        "<CopyrightCheckResult><Count>{items}</Count>\n<ResultList>{}</ResultList>\n\
         <CheckState>{state}</CheckState>\n</CopyrightCheckResult>\n",
        item.repeat(items)
    )
}

/// Writes the addresses: texts have one, too, and that of a success may be empty.
fn article_url_result(job: &Job, random: &mut Random) -> String {
    if job.status != SUCCESS || random.one_in(4) {
        return "<ArticleUrlResult><Count>0</Count>\n<ResultList></ResultList>\n\
                </ArticleUrlResult>\n"
            .to_owned();
    }
    format!(
        "<ArticleUrlResult><Count>1</Count>\n<ResultList><item><ArticleIdx>1</ArticleIdx>\n\
         <ArticleUrl><![CDATA[{}]]></ArticleUrl>\n</item>\n</ResultList>\n</ArticleUrlResult>\n",
        job.url()
    )
}

/// Makes the event of a publication (docs/spec.md 2.5), which is not a mass send.
pub fn publish_job_finish(publish_id: u64, at: i64) -> String {
    let info = format!(
        "<PublishEventInfo><publish_id>{publish_id}</publish_id>\
         <publish_status>0</publish_status><article_id><![CDATA[ARTICLE]]></article_id>\
         </PublishEventInfo>"
    );
    event("PUBLISHJOBFINISH", at, &info)
}
