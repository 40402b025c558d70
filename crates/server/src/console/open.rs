//! 「ファイルを開く」: a protected file is chosen or dropped, and its text stands on the page, or the reason why not.
//!
//! INVARIANT: the file and its plaintext are in memory only; only a jailed worker understands the document.

use std::io::Cursor;

use ::audit::{AuditError, LogKey};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use model::api::{
    Bundle, Intent, RewrapEntry, RewrapKeyAccess, RewrapPolicy, RewrapReply, RewrapRequest, UnsignedRewrap, path,
};
use model::{OpenPurpose, Right, Shown};
use protect::keyaccess::ClientKey;
use protect::{Container, Dek, jws};
use serde::Serialize;

use super::Console;
use super::client::Refused;
use super::desk::{Desk, Page};
use super::page::{Shell, send};
use super::posted::Posted;
use super::reader::{InMemory, coded};
use super::words;

/// Characters of a document that one page shows.
const SHOWN: usize = 200_000;

#[derive(Template)]
#[template(path = "open.html")]
struct OpenPage {
    s: Shell,
    opened: Option<Opened>,
}

/// A document that was opened.
struct Opened {
    name: String,
    label: String,
    blocks: Vec<Block>,
    /// Whether the page shows only its beginning.
    cut: bool,
}

/// A part of a document: running text, or rows that were a table.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Text(String),
    Rows(Vec<Vec<String>>),
}

pub(super) async fn page(desk: Desk) -> Response {
    send(StatusCode::OK, &OpenPage { s: desk.shell("console-open", "/open"), opened: None })
}

pub(super) async fn open(State(console): State<Console>, mut posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let brought = posted.file.take().map(|file| file.bytes);
    let opened = match brought {
        Some(bytes) => open_bytes(&desk, bytes).await,
        None => Err(Refused::new(StatusCode::BAD_REQUEST, "SV-024")),
    };
    let mut s = desk.shell("console-open", "/open");
    match opened {
        Ok(opened) => Ok(send(StatusCode::OK, &OpenPage { s, opened: Some(opened) })),
        Err(refused) if refused.is_ended() => Err(desk.turn(&refused)),
        Err(refused) => {
            s.refuse(&refused);
            Ok(send(refused.status, &OpenPage { s, opened: None }))
        }
    }
}

async fn open_bytes(desk: &Desk, bytes: Vec<u8>) -> Result<Opened, Refused> {
    let container = Container::open(Cursor::new(bytes)).map_err(|error| coded(&error))?;
    let bundle = desk.try_bundle().await?;
    let dek = file_key(desk, &bundle, &container, (Right::View, OpenPurpose::View)).await?;
    let (reader, seat) = (desk.console.reader().clone(), desk.session.seat);
    let label = container.label();
    let read = tokio::task::spawn_blocking(move || {
        let mut plain = container.unlock(&dek).map_err(|error| coded(&error))?;
        let mut memory = InMemory::new().map_err(|_| Refused::failed())?;
        plain.copy_to(memory.writer()).map_err(|error| coded(&error))?;
        let name = plain.facts().and_then(|facts| String::from_utf8(facts.name.clone()).ok());
        Ok((reader.text(seat, &memory, name.clone())?, name))
    });
    let (text, name) = read.await.map_err(|_| Refused::failed())??;
    let label = words::label(desk.quiet().t, label);
    let cut = text.char_indices().nth(SHOWN).map(|(at, _)| at);
    let blocks = blocks(text.get(..cut.unwrap_or(text.len())).unwrap_or_default());
    Ok(Opened { name: Shown::text(&name.unwrap_or_default()).to_string(), label, blocks, cut: cut.is_some() })
}

/// What a worker says may hold anything: what could steer a reader is made visible. Lines with tabs one below the other
/// were a table, and are one again.
fn blocks(text: &str) -> Vec<Block> {
    let shown = |cell: &str| Shown::text(cell).as_str().replace("\\\\", "\\");
    let lines: Vec<&str> = text.lines().collect();
    let runs = lines.chunk_by(|one, next| one.contains('\t') == next.contains('\t'));
    let block = |run: &[&str]| match run {
        [first, _, ..] if first.contains('\t') => {
            Block::Rows(run.iter().map(|line| line.split('\t').map(shown).collect()).collect())
        }
        _ => Block::Text(run.iter().map(|line| shown(line).replace("\\u{9}", "\t")).collect::<Vec<_>>().join("\n")),
    };
    runs.map(block).collect()
}

/// The file's key: the key service decides and writes it down; the log's proof comes with the key.
pub(super) async fn file_key(
    desk: &Desk,
    bundle: &Bundle,
    container: &Container<Cursor<Vec<u8>>>,
    (right, purpose): (Right, OpenPurpose),
) -> Result<Dek, Refused> {
    // A key is asked of nobody but our own service: the URL in a file is a stranger's.
    let ours =
        |access: &&model::api::KeyAccess| bundle.keys.iter().any(|key| key.kid == access.kid && key.url == access.url);
    let foreign = || Refused::new(StatusCode::UNPROCESSABLE_ENTITY, "AG-015");
    let access = container.key_access().iter().find(ours).ok_or_else(foreign)?;
    let client = ClientKey::generate().map_err(|error| coded(&error))?;
    let seen = desk.console.seen();
    let file = container.file_id();
    let request = UnsignedRewrap {
        client_public_key: client.public_key_pem().map_err(|error| coded(&error))?,
        requests: vec![RewrapEntry {
            policy: RewrapPolicy { id: file.to_string(), body: container.policy_text().to_owned() },
            key_access_objects: vec![RewrapKeyAccess {
                key_access_object_id: "0".to_owned(),
                key_access_object: access.clone(),
            }],
        }],
        sekimori: Some(Intent {
            right,
            purpose,
            run: None,
            reason: None,
            seen: seen.as_ref().map_or(0, |seen| seen.size),
        }),
    };
    let reply: RewrapReply =
        desk.post(path::REWRAP, &RewrapRequest { signed_request_token: sign(desk, &request)? }).await?;
    let result = reply.responses.first().and_then(|answer| answer.results.first()).ok_or_else(Refused::failed)?;
    if let Some(problem) = &result.problem {
        return Err(Refused { status: StatusCode::FORBIDDEN, problem: problem.clone() });
    }
    let wrapped = result.kas_wrapped_key.as_ref().filter(|_| result.status == "permit").ok_or_else(Refused::failed)?;
    // No key without the log's proof: what is not written down did not happen.
    let log = reply.log.as_ref().filter(|log| log.entry.contains(&file.to_string())).ok_or_else(Refused::failed)?;
    let key: LogKey = bundle.log_vkey.parse().map_err(|error: AuditError| coded(&error))?;
    desk.console.saw(::audit::check_log_proof(log, &key, seen.as_ref()).map_err(|error| coded(&error))?);
    client.unwrap(&reply.session_public_key, wrapped).map_err(|error| coded(&error))
}

fn sign(desk: &Desk, request: &UnsignedRewrap) -> Result<String, Refused> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        request_body: String,
        iat: i64,
        exp: i64,
    }
    let iat = desk.console.now().unix_timestamp();
    let request_body = serde_json::to_string(request).map_err(|_| Refused::failed())?;
    let payload = Payload { request_body, iat, exp: iat + 60 };
    let payload = serde_json::to_vec(&payload).map_err(|_| Refused::failed())?;
    jws::sign(&desk.session.key, &desk.session.kid(), &payload).map_err(|_| Refused::failed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_shown_as_text_and_tables_and_cannot_steer_its_reader() {
        let text = "表題\n一行\u{202e}目\n氏名\t住所\n汐見\t本町\nC:\\二行目\n一つ\tだけ";
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let wanted = [
            Block::Text("表題\n一行\\u{202e}目".to_owned()),
            Block::Rows(vec![row(["氏名", "住所"]), row(["汐見", "本町"])]),
            Block::Text("C:\\二行目".to_owned()),
            Block::Text("一つ\tだけ".to_owned()),
        ];
        assert_eq!(blocks(text), wanted);
    }
}
