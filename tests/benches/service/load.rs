//! Load over HTTP: keep-alive connections, each sending its next request when the last one is answered, or at a steady
//! pace.
//!
//! Requests are bytes made beforehand and answers are read but not understood, so that this program takes as little of
//! the processor from the server as pgbench takes from PostgreSQL.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde::Serialize;

/// How many callers there are at once, here and in pgbench: one till, a shop's, a chain's.
pub(crate) const LEVELS: [usize; 3] = [1, 8, 32];
/// The level of what is measured at one level only.
pub(crate) const CONNECTIONS: usize = 8;

/// A request, ready to be sent.
pub(crate) struct Request(Vec<u8>);

impl Request {
    /// A POST by a till.
    pub(crate) fn post(
        path: &str,
        token: &str,
        key: Option<&str>,
        body: &impl Serialize,
    ) -> anyhow::Result<Self> {
        let body = serde_json::to_string(body)?;
        let key = key.map(|key| format!("Idempotency-Key: {key}\r\n")).unwrap_or_default();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{key}\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        Ok(Self((head + &body).into_bytes()))
    }

    /// A POST by somebody without an account, whom a trusted proxy saw at an address of their own.
    pub(crate) fn from_somebody(number: usize, path: &str, body: &impl Serialize) -> anyhow::Result<Self> {
        let body = serde_json::to_string(body)?;
        let [_, a, b, c] = u32::try_from(number)?.to_be_bytes();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.{a}.{b}.{c}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        Ok(Self((head + &body).into_bytes()))
    }
}

/// What came of it.
pub(crate) struct Load {
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How long each request took, the shortest first.
    pub(crate) latencies: Vec<Duration>,
    /// The bodies, in the order of the requests; all of them 200.
    pub(crate) answers: Vec<Vec<u8>>,
}

impl Load {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers.len() as f64 / self.took.as_secs_f64()
    }

    /// The latency that `share` (0-1) of the requests did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        self.latencies[((self.latencies.len() - 1) as f64 * share) as usize]
    }
}

/// Sends all of them over [`CONNECTIONS`] connections.
pub(crate) fn send(address: SocketAddr, requests: Vec<Request>) -> anyhow::Result<Load> {
    send_over(CONNECTIONS, address, requests)
}

/// Sends all of them over so many connections.
pub(crate) fn send_over(
    connections: usize,
    address: SocketAddr,
    requests: Vec<Request>,
) -> anyhow::Result<Load> {
    send_paced(connections, address, requests, Duration::ZERO)
}

/// Sends all of them over so many connections, on each one every `pace` at the earliest. A latency counts from when the
/// request was due, so that a server which falls behind cannot hide it.
pub(crate) fn send_paced(
    connections: usize,
    address: SocketAddr,
    requests: Vec<Request>,
    pace: Duration,
) -> anyhow::Result<Load> {
    let share = requests.len().div_ceil(connections);
    let barrier = Arc::new(Barrier::new(requests.len().div_ceil(share) + 1));
    let mut requests = requests.into_iter();
    let mut callers = Vec::new();
    loop {
        let share: Vec<Request> = requests.by_ref().take(share).collect();
        if share.is_empty() {
            break;
        }
        let barrier = barrier.clone();
        // Spread over one pace, so that the connections do not send in step.
        let delay = pace.mul_f64(callers.len() as f64 / connections as f64);
        callers.push(std::thread::spawn(move || call(address, &share, &barrier, (delay, pace))));
    }
    barrier.wait();
    let began = Instant::now();
    let mut load = Load { took: Duration::ZERO, latencies: Vec::new(), answers: Vec::new() };
    for caller in callers {
        for (latency, body) in caller.join().map_err(|_| anyhow::anyhow!("a caller panicked"))?? {
            load.latencies.push(latency);
            load.answers.push(body);
        }
    }
    load.took = began.elapsed();
    load.latencies.sort_unstable();
    Ok(load)
}

fn call(
    address: SocketAddr,
    requests: &[Request],
    start: &Barrier,
    (delay, pace): (Duration, Duration),
) -> anyhow::Result<Vec<(Duration, Vec<u8>)>> {
    let connected = TcpStream::connect(address);
    // Before any error is told, or the others would wait for ever.
    start.wait();
    let mut stream = connected?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 2 * 1024 * 1024];
    let mut answers = Vec::with_capacity(requests.len());
    let mut due = Instant::now() + delay;
    for Request(bytes) in requests {
        let now = Instant::now();
        let sent = if pace.is_zero() { now } else { due };
        std::thread::sleep(sent.saturating_duration_since(now));
        due += pace;
        stream.write_all(bytes)?;
        let body = read_answer(&mut stream, &mut buffer)?;
        answers.push((sent.elapsed(), body));
    }
    Ok(answers)
}

/// Reads one answer, which must be 200 and say its length.
fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> anyhow::Result<Vec<u8>> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        ensure!(read > 0, "the server closed a connection, or an answer is too long");
        filled += read;
        let Some(end) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end])?;
        let body = end + 4;
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).context("no length")?;
        if filled == body + length.parse::<usize>()? {
            ensure!(head.starts_with("HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&buffer[..filled]));
            return Ok(buffer[body..filled].to_vec());
        }
    }
}
