"""The stand: built programs, a PostgreSQL in memory with a database of each server, and servers that are started and stopped."""

import glob
import json
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

TREE = pathlib.Path(__file__).resolve().parents[2]
# Accounts whose sign-ins are counted; the loads have those after them.
COUNTED = 30
ATTACKED = "attacked@example.com"
# Limits of people are lifted where a load of one machine would meet them; nothing else differs from what is shipped.
LIFTED = {
    "VESTIBULE_RATE_LIMIT": "off",
    "VESTIBULE_COOLDOWN": "off",
    "VESTIBULE_MAILS": "off",
    "VESTIBULE_WRONG_UNTRUSTED": "1000/1d",
    "VESTIBULE_WRONG_TRUSTED": "1000/1d",
}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def kept_port():
    """A free port that no outgoing connection is given, for a server that is started again and again."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise SystemExit("no port is free")


def cpu_of(pid):
    """Seconds of processor time of a process and its children."""
    total = 0
    for stat in glob.glob("/proc/[0-9]*/stat"):
        try:
            text = open(stat).read()
        except OSError:
            continue
        fields = text[text.rindex(")") + 2 :].split()
        if int(text.split()[0]) == pid or int(fields[1]) == pid:
            total += sum(int(field) for field in fields[11:15])
    return total / os.sysconf("SC_CLK_TCK")


def memory_of(pid):
    """Resident memory of a process and its children, in MiB."""
    total = 0
    for status in glob.glob("/proc/[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in open(status) if ":" in line)
        except OSError:
            continue
        if int(lines["Pid"]) == pid or int(lines["PPid"]) == pid:
            total += int(lines.get("VmRSS", "0 kB").split()[0])
    return total / 1024


class Server:
    """A running server; stopped at the end of its `with`."""

    def __init__(self, command, port, ready, environment, under=()):
        self.port = port
        self.begun = time.perf_counter()
        self.log = tempfile.TemporaryFile()
        environment = {**os.environ, **environment}
        self.process = subprocess.Popen([*under, *command], env=environment, stdout=self.log, stderr=self.log)
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5).read()
                break
            except urllib.error.HTTPError as refused:
                if refused.code < 500:
                    break
            except OSError:
                pass
            if self.process.poll() is not None or time.perf_counter() - self.begun > 120:
                self.log.seek(0)
                raise SystemExit(f"{command[0]} did not start: {self.log.read()[-2000:].decode()}")
            time.sleep(0.002)
        self.started_in = time.perf_counter() - self.begun
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Stand:
    """Everything that the parts share; removed at the end of its `with`."""

    def __init__(self, peers=False, short=False, binary=None, floor=None):
        self.peers, self.accounts = peers, 60 if short else 6000
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="vestibule-bench-", dir="/dev/shm"))
        self.mails = self.folder / "mails"
        self.mails.mkdir()
        # The names of cookies in clear hold the port: a browser is known again at its port alone.
        self.port = kept_port()
        if short:
            # The build that the tests made.
            self.vestibule = TREE / "target" / "debug" / "vestibule"
            return
        release = TREE / "target" / "release"
        self.vestibule, self.floor, self.driver = (release / name for name in ("vestibule", "floor", "driver"))
        if binary:
            self.vestibule = binary.resolve()
            if floor:
                self.floor = floor.resolve()
        else:
            packages = ["--package", "vestibule", "--package", "floor"]
            subprocess.run(["cargo", "build", "--release", "--locked", "--no-default-features", *packages], cwd=TREE, check=True)

    def __enter__(self):
        try:
            self.start_postgresql()
            self.fill()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if hasattr(self, "postgresql"):
            self.postgresql.send_signal(signal.SIGINT)
            self.postgresql.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_postgresql(self):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        data, self.database_port = self.folder / "data", free_port()
        # PostgreSQL refuses to run as root.
        as_user = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.folder.chmod(0o755)
            as_user = {"user": "postgres", "cwd": "/"}
        initdb = [f"{programs}/initdb", "--pgdata", data, "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **as_user)
        options = [f"-cport={self.database_port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={self.folder}"]
        log = open(self.folder / "postgresql.log", "wb")
        self.postgresql = subprocess.Popen([f"{programs}/postgres", "-D", data, *options], stdout=log, stderr=log, **as_user)
        self.psql = [f"{programs}/psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h", "127.0.0.1", "-p", str(self.database_port)]
        while subprocess.run([*self.psql, "-c", "select 1"], capture_output=True).returncode != 0:
            if self.postgresql.poll() is not None:
                raise SystemExit((self.folder / "postgresql.log").read_text())
            time.sleep(0.05)

    def url(self, database):
        return f"postgres://postgres@127.0.0.1:{self.database_port}/{database}"

    def sql(self, database, *statements):
        asked = [word for statement in statements for word in ("-c", statement)]
        return subprocess.run([*self.psql, "-d", database, *asked], check=True, capture_output=True, text=True).stdout

    def staff(self, port):
        """The environment of a Vestibule of this stand."""
        return {
            "DATABASE_URL": self.url("vestibule"),
            "VESTIBULE_KEYS_FILE": str(self.folder / "keys"),
            "VESTIBULE_LISTEN": f"127.0.0.1:{port}",
            "VESTIBULE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "VESTIBULE_MAIL_DIR": str(self.mails),
            "VESTIBULE_CAPTCHA": "off",
            "VESTIBULE_DOORS": "staff",
            "VESTIBULE_ENROLMENT": "window",
            "VESTIBULE_SHUTDOWN_DELAY": "off",
            "VESTIBULE_LOG": "warn",
        }

    def serve(self, under=(), **settings):
        environment = {**self.staff(self.port), **LIFTED, **settings}
        return Server([self.vestibule, "serve"], self.port, "/readyz", environment, under)

    def serve_floor(self, under=(), **settings):
        port = free_port()
        environment = {"DATABASE_URL": self.url("floor"), **settings}
        return Server([self.floor, str(port)], port, "/me", environment, under)

    def serve_better_auth(self):
        port = free_port()
        environment = {"PORT": str(port), "DATABASE_URL": self.url("better_auth"), "MAILS": str(self.mails), "NODE_ENV": "production"}
        return Server(["node", str(self.peer / "server.mjs")], port, "/api/auth/ok", environment)

    def serve_allauth(self):
        # Threads keep their clients' connections, and serve as many sign-ins as gunicorn's plain processes, which do not.
        port, settings = free_port(), self.of_allauth()
        words = ["--workers", "2", "--threads", "8", "--keep-alive", "30", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
        command = [self.allauth / "venv" / "bin" / "gunicorn", *words, "--chdir", self.allauth, "django.core.wsgi:get_wsgi_application()"]
        return Server(command, port, "/_allauth/browser/v1/config", settings)

    def of_allauth(self):
        """The environment of a django-allauth of this stand."""
        return {"DJANGO_SETTINGS_MODULE": "settings", "DATABASE_URL": self.url("allauth"), "MAILS": str(self.mails)}

    def drive(self, *words, accounts=None):
        """Runs the driver; its figures."""
        environment = {**os.environ, "BENCH_MAILS": str(self.mails), "BENCH_ACCOUNTS": str(accounts or self.folder / "accounts")}
        ran = subprocess.run([self.driver, *map(str, words)], env=environment, capture_output=True, text=True)
        if ran.returncode != 0:
            raise SystemExit(f"driver {' '.join(map(str, words))}: {ran.stderr}")
        return json.loads(ran.stdout)

    def fill(self):
        for database in ("vestibule", "floor", "better_auth", "allauth"):
            self.sql("postgres", f"create database {database}")
        schema = TREE / "benches" / "floor" / "schema.sql"
        subprocess.run([*self.psql, "-d", "floor", "-f", schema], check=True)
        environment = {**os.environ, **self.staff(self.port)}
        keys = subprocess.run([self.vestibule, "keys", "generate"], check=True, capture_output=True)
        (self.folder / "keys").touch(mode=0o600)
        (self.folder / "keys").write_bytes(keys.stdout)
        subprocess.run([self.vestibule, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        listed = "".join(f"u{number}@example.com,BO,User {number}\n" for number in range(self.accounts)) + f"{ATTACKED},BO,Attacked\n"
        subprocess.run(
            [self.vestibule, "admin", "import", "--format", "csv", "-"],
            input=f"email,roles,name\n{listed}".encode(),
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        if self.peers:
            self.fetch_better_auth()
            self.fetch_allauth()

    def enrol(self):
        """Enrols the accounts by the wire, once: their secrets are the driver's."""
        if (self.folder / "accounts").exists():
            return
        with self.serve() as server:
            told = self.drive("enrol", server.port, COUNTED, self.accounts, 16)
        if told["failed"]:
            raise SystemExit(f"enrolment failed {told['failed']} times, first by {told['first_failure']}")
        # Every enrolment is a notice, and notices are told one by one: the measured loads begin without them.
        self.sql(
            "vestibule",
            "update notice_cursor set (xact, audit_id) = (select xact, id from audit order by xact desc, id desc limit 1)",
            "delete from outbox",
            "vacuum analyze",
        )

    def laid(self, peer):
        """A folder with the files of a peer, in which its package client installs it."""
        folder = TREE / "target" / "peers" / peer
        folder.mkdir(parents=True, exist_ok=True)
        for file in (TREE / "benches" / "peers" / peer).iterdir():
            if file.is_file():
                shutil.copy(file, folder)
        return folder

    def fetch_better_auth(self):
        self.peer = self.laid("better-auth")
        subprocess.run(["npm", "ci", "--silent"], cwd=self.peer, check=True, stdin=subprocess.DEVNULL)
        environment = {**os.environ, "DATABASE_URL": self.url("better_auth"), "MAILS": str(self.mails)}
        subprocess.run(["node", "seed.mjs"], cwd=self.peer, env=environment, check=True, stdout=subprocess.DEVNULL)

    def fetch_allauth(self):
        self.allauth = self.laid("django-allauth")
        programs = self.allauth / "venv" / "bin"
        subprocess.run([sys.executable, "-m", "venv", self.allauth / "venv"], check=True)
        words = ["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--requirement", self.allauth / "requirements.txt"]
        subprocess.run([programs / "pip", *words], check=True, stdin=subprocess.DEVNULL)
        environment = {**os.environ, **self.of_allauth()}
        subprocess.run([programs / "python", "seed.py"], cwd=self.allauth, env=environment, check=True)
