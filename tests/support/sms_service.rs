//! A scripted SMS service on the loopback network: it takes SMS, defers them, refuses them, redirects or hangs, and records each
//! request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

use super::http_stub::{HttpRequest, respond};

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

pub struct SmsService {
    pub url: String,
    seen: Arc<Mutex<SeenSms>>,
}

#[derive(Default)]
struct SeenSms {
    answers: VecDeque<SmsAnswer>,
    calls: Vec<HttpRequest>,
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
    pub fn calls(&self) -> Vec<HttpRequest> {
        self.seen.lock().unwrap().calls.clone()
    }
}

impl HttpRequest {
    /// Value of a field of the form.
    pub fn field(&self, name: &str) -> String {
        let fields = url::form_urlencoded::parse(self.body.as_bytes());
        fields.into_iter().find(|(own, _)| own == name).unwrap().1.into_owned()
    }
}

async fn answer(mut stream: TcpStream, seen: Arc<Mutex<SeenSms>>) -> Option<()> {
    loop {
        let call = HttpRequest::read(&mut stream).await?;
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
        respond(&mut stream, status, body).await?;
    }
}
