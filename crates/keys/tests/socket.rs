//! The service as a process meets it: over its socket, and with nothing left behind that is nobody's business.

mod city;

use std::path::Path;
use std::sync::Arc;

use axum::http::Method;
use city::{City, PASSWORD, Signs as _, intent};
use model::api::*;
use model::{Label, OpenPurpose};
use protect::keyaccess::ClientKey;
use serde::de::IgnoredAny;
use std::os::unix::fs::MetadataExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;

#[tokio::test]
async fn a_rewrap_is_answered_over_the_socket_and_strangers_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let kacho = city.seat("kacho").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    let uid = std::fs::metadata(folder.path()).expect("there").uid();

    let (socket, stop, served) = serve(&city, &folder.path().join("own.sock"), uid);
    let client = ClientKey::generate().expect("a key");
    let request = city.rewrap_request(&kacho, &file, intent(OpenPurpose::View), &client);
    let body = serde_json::to_vec(&request).expect("json");
    let header = city.proof(&kacho.key, &kacho.kid(), &Method::POST, path::REWRAP, &body);
    let (status, answer) = post(&socket, path::REWRAP, &header, &body).await.expect("answers");
    assert_eq!(status, 200);
    let reply: RewrapReply = serde_json::from_slice(&answer).expect("a reply");
    let wrapped = reply.responses[0].results[0].kas_wrapped_key.as_deref().expect("permitted");
    let key = client.unwrap(&reply.session_public_key, wrapped).expect("unwraps");
    assert_eq!(key.expose(), file.dek.expose());
    let (status, answer) = post(&socket, "/nowhere", &header, b"").await.expect("answers");
    let problem: Problem = serde_json::from_slice(&answer).expect("a problem");
    assert_eq!((status, problem.code.as_str()), (400, "KE-004"));
    stop.send(()).expect("still there");
    served.await.expect("no panic").expect("stops in order");

    let (socket, stop, served) = serve(&city, &folder.path().join("other.sock"), uid + 1);
    assert!(post(&socket, path::REWRAP, &header, &body).await.is_none(), "another user is not answered");
    stop.send(()).expect("still there");
    served.await.expect("no panic").expect("stops in order");
}

type Served = tokio::task::JoinHandle<std::io::Result<()>>;

fn serve(city: &City, socket: &Path, uid: u32) -> (std::path::PathBuf, oneshot::Sender<()>, Served) {
    let listener = UnixListener::bind(socket).expect("binds");
    let (stop, stopped) = oneshot::channel();
    let stopped = async move {
        let _ = stopped.await;
    };
    let served = tokio::spawn(keys::serve(listener, Arc::clone(&city.service), vec![uid], stopped));
    (socket.to_owned(), stop, served)
}

/// Speaks HTTP/1.1 by hand; none when the other end hangs up without an answer.
async fn post(socket: &Path, path: &str, header: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
    let mut stream = UnixStream::connect(socket).await.expect("connects");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: keys\r\nauthorization: {header}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n")?;
    let status = std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()?;
    Some((status, answer.split_off(end + 4)))
}

#[tokio::test]
async fn nothing_that_is_nobodys_business_lies_in_the_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let kacho = city.seat("kacho").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    city.open(&kacho, &file, OpenPurpose::Export).await.expect("opens");
    let revoke = RevokeRequest { file: file.id, reason: "誤って共有した".to_owned() };
    city.ask::<_, IgnoredAny>(&city.officer, Method::POST, path::REVOKE, &revoke).await.expect("withdraws");

    let secrets: [(&str, &[u8]); 7] = [
        ("a password", PASSWORD.as_bytes()),
        ("a person's name", "潮見 波子".as_bytes()),
        ("a device's name", "窓口".as_bytes()),
        ("a file's name", "滞納者".as_bytes()),
        ("a reason", "照会への回答".as_bytes()),
        ("a reason", "誤って".as_bytes()),
        ("a file key", file.dek.expose()),
    ];
    let mut read = 0;
    search(&data, &mut |path, bytes| {
        read += 1;
        for (what, secret) in secrets {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret), "{what} in {}", path.display());
        }
    });
    assert!(read > 5, "{read} files");
}

fn search(folder: &Path, look: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            search(&path, look);
        } else {
            look(&path, &std::fs::read(&path).expect("readable"));
        }
    }
}
