//! A scripted SMS service on the loopback network: it takes SMS, defers them, refuses them, redirects or hangs, and records each
//! request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answer to an SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsAnswer {
    /// This status with an empty body.
    Status(u16),
    /// 200 with an error in the body.
    OkWithError,
    /// 307 to another path of the service.
    Redirect,
    /// No answer.
    Hang,
}

/// A request that the service got.
#[derive(Clone, Debug)]
pub struct SmsCall {
    pub head: String,
    pub body: String,
}

pub struct SmsService {
    pub url: String,
    seen: Arc<Mutex<SeenSms>>,
}

#[derive(Default)]
struct SeenSms {
    answers: VecDeque<SmsAnswer>,
    calls: Vec<SmsCall>,
}

impl SmsService {
    /// Opens a service that gives these answers in turn, and then 201.
    pub async fn open(answers: &[SmsAnswer]) -> SmsService {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/Messages.json", listener.local_addr().unwrap());
        let seen = SeenSms { answers: answers.iter().copied().collect(), ..SeenSms::default() };
        let seen = Arc::new(Mutex::new(seen));
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&shared)));
            }
        });
        SmsService { url, seen }
    }

    /// Settings of a server that posts forms here.
    pub fn settings(&self) -> Vec<(&str, &str)> {
        vec![
            ("VESTIBULE_SMS", "http"),
            ("VESTIBULE_SMS_URL", &self.url),
            ("VESTIBULE_SMS_ACCOUNT", "AC1"),
            ("VESTIBULE_SMS_SECRET", "canary-sms-secret-77a0"),
            ("VESTIBULE_SMS_FROM", "+44987654321"),
        ]
    }

    /// The requests so far.
    pub fn calls(&self) -> Vec<SmsCall> {
        self.seen.lock().unwrap().calls.clone()
    }
}

impl SmsCall {
    /// Value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: "))).unwrap();
        &line[name.len() + 2..]
    }

    /// Value of a field of the form.
    pub fn field(&self, name: &str) -> String {
        let fields = url::form_urlencoded::parse(self.body.as_bytes());
        fields.into_iter().find(|(own, _)| own == name).unwrap().1.into_owned()
    }
}

async fn answer(mut stream: TcpStream, seen: Arc<Mutex<SeenSms>>) -> Option<()> {
    loop {
        let call = read_call(&mut stream).await?;
        let told = {
            let mut seen = seen.lock().unwrap();
            seen.calls.push(call);
            seen.answers.pop_front().unwrap_or(SmsAnswer::Status(201))
        };
        let (status, body) = match told {
            SmsAnswer::Status(status) => (status, ""),
            SmsAnswer::OkWithError => (200, r#"{"status":"failed","error_code":21211}"#),
            SmsAnswer::Redirect => (307, ""),
            SmsAnswer::Hang => std::future::pending().await,
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status} So\r\nlocation: /elsewhere\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes()).await.ok()?;
    }
}

async fn read_call(stream: &mut TcpStream) -> Option<SmsCall> {
    let mut read = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.to_ascii_lowercase().lines().find_map(|line| {
            let value = line.strip_prefix("content-length:")?;
            value.trim().parse::<usize>().ok()
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(SmsCall { head: head.to_owned(), body: body.to_owned() });
        }
    }
}
