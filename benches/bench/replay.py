"""Sign-ins replayed by pgbench: the statements that a server sent for each of them, prepared, in their order, with their values, from
the state of the database that they met. So guards pass and rows are written as they were; that is held by the lines of the trail.

Sign-ins are recorded once a run, from PostgreSQL's log, so that the statements are those of the measured server. A statement is of a
sign-in if it names one of its values: its address, an id, a hash. What names none is of a worker that claims mails, tells notices or
seals the trail for many at once, and is left out. Values are read from a table, by one more look-up for each sign-in."""

import collections
import csv
import io
import os
import re
import shutil
import subprocess

CLIENTS = 16
SECONDS = 8
ENTRY = re.compile(r"\S+ \S+ \S+ \[(\d+)\] ([A-Z]+):  (.*)", re.DOTALL)
EXECUTED = re.compile(r"(?:execute [^:]*|statement): (.*)", re.DOTALL)
PARAMETER = re.compile(r"\$\d+ = (?:(NULL)|'((?:[^']|'')*)')")
ADDRESS = re.compile(r"u\d+@example\.com")
# Values that are one sign-in's alone: ids, and hashes of at least 16 bytes.
NAMING = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\x(?:[0-9a-f]{2}){16,}")
SETTING = re.compile(r"\bset (\w+) = (?:'([^']*)'|(\w+));")
LINE_OF_TRAIL = "insert into audit"


class Replay:
    """Recorded sign-ins, and the database that they are replayed on."""

    def __init__(self, stand):
        self.stand, log = stand, stand.folder / "postgresql.log"
        for database in ("recorded", "replayed"):
            stand.sql("postgres", f"create database {database} template vestibule")
        stand.sql("postgres", "alter database recorded set log_statement = 'all'")
        accounts, before = stand.folder / "accounts.recorded", log.stat().st_size
        shutil.copy(stand.folder / "accounts", accounts)
        with stand.serve(DATABASE_URL=stand.url("recorded")) as server:
            told = stand.drive("sign-ins", "vestibule", server.port, CLIENTS, SECONDS, accounts=accounts)
        if told["failed"]:
            raise SystemExit(f"recording: {told}")
        stand.sql("postgres", "drop database recorded")
        with open(log, errors="replace") as text:
            text.seek(before)
            executed = list(statements(text))
        self.settings = " ".join(f"-c {name}={value}" for name, value in settings(executed))
        sign_ins = alike(grouped(executed))
        self.each = len(sign_ins) // CLIENTS
        self.told = sum(LINE_OF_TRAIL in statement for statement, _ in sign_ins[0])
        if not self.told:
            raise SystemExit("no recorded statement writes a line of the trail: nothing would show that the guards of a replay pass")
        self.lay(sign_ins)

    def lay(self, sign_ins):
        """Writes pgbench's script, and the table of the values that differ between sign-ins."""
        columns, self.constants, script = {}, {"share": self.each, "taken": -1}, []
        for place, (statement, parameters) in enumerate(sign_ins[0]):
            if re.search(r"(?<!:):\w", statement):
                raise SystemExit(f"pgbench would take a part of this statement for a variable: {statement}")
            types, names = self.types(statement), []
            for number in range(len(parameters)):
                # pgbench knows no null, and no variable without a value.
                values = tuple("null" if value is None else value for value in (sign_in[place][1][number] for sign_in in sign_ins))
                if len(set(values)) > 1:
                    name = columns.setdefault(values, f"v{len(columns)}")
                else:
                    name = next((name for name, value in self.constants.items() if value == values[0]), f"c{len(self.constants)}")
                    self.constants[name] = values[0]
                names.append(f"nullif(:{name}, 'null')::{types[number]}" if "null" in values else f":{name}")
            script.append(re.sub(r"\$(\d+)", lambda found: names[int(found[1]) - 1], statement) + ";\n")
        read = f"select {', '.join(columns.values())} from replay_values where number = :number \\gset\n"
        self.script = self.stand.folder / "replay.sql"
        self.script.write_text("\\set taken :taken + 1\n\\set number :client_id * :share + :taken\n" + read + "".join(script))
        laid = ", ".join(f"{name} text" for name in columns.values())
        # Its rows are read whole, and from their pages alone.
        self.stand.sql("replayed", f"create table replay_values (number int primary key, {laid}) with (toast_tuple_target = 8160)")
        rows = io.StringIO()
        csv.writer(rows).writerows((number, *values) for number, values in enumerate(zip(*columns)))
        copy = [*self.stand.psql, "-d", "replayed", "-c", "copy replay_values from stdin (format csv)"]
        subprocess.run(copy, input=rows.getvalue(), text=True, check=True)
        self.stand.sql("replayed", "vacuum analyze replay_values")
        self.lines = self.lines_of("replayed")

    def types(self, statement):
        """Types of a statement's parameters, as PostgreSQL infers them."""
        asked = "select coalesce(array_to_string(parameter_types::text[], '|'), '') from pg_prepared_statements"
        return self.stand.sql("replayed", f"prepare one as {statement}", asked).strip().split("|")

    def lines_of(self, database):
        return int(self.stand.sql(database, "select count(*) from audit"))

    def run(self):
        """Replays all sign-ins on a fresh copy; figures of the middle three fifths, when every client is at work."""
        self.stand.sql("postgres", "drop database if exists replay", "create database replay template replayed")
        prefix = self.stand.folder / "replay.log"
        words = ["-n", "-M", "prepared", "-c", CLIENTS, "-j", 1, "-t", self.each, "-f", self.script, "-l", f"--log-prefix={prefix}"]
        words += [f"-D{name}={value}" for name, value in self.constants.items()]
        where = ["-U", "postgres", "-h", "127.0.0.1", "-p", self.stand.database_port, "replay"]
        command = [self.stand.psql[0].removesuffix("psql") + "pgbench", *map(str, words + where)]
        ran = subprocess.run(command, env={**os.environ, "PGOPTIONS": self.settings}, capture_output=True, text=True)
        if ran.returncode != 0:
            raise SystemExit(f"pgbench: {ran.stderr[-2000:]}")
        done = self.each * CLIENTS
        written = self.lines_of("replay") - self.lines
        if written != done * self.told:
            raise SystemExit(f"{done} replayed sign-ins wrote {written} lines of the trail, not {self.told} each")
        ended, took = [], []
        for file in self.stand.folder.glob("replay.log.*"):
            for line in file.read_text().splitlines():
                _, _, microseconds, _, second, rest = line.split()[:6]
                ended.append(int(second) + int(rest) / 1e6)
                took.append(int(microseconds) / 1000)
            file.unlink()
        ended, took = sorted(ended), sorted(took)
        first, last = done // 5, done * 4 // 5
        per_second = (last - first) / (ended[last] - ended[first])
        return {"done": done, "per_s": per_second, "p50_ms": took[done // 2], "p99_ms": took[done * 99 // 100], "failed": 0}


def statements(log):
    """Executed statements of a log, each with its parameters, in their order; those of a transaction together, at its end."""
    open_ones = {}
    for process, statement, parameters in executed(log):
        word = statement.strip().upper()
        if word in ("BEGIN", "START TRANSACTION"):
            open_ones[process] = []
        if process not in open_ones:
            yield [(statement, parameters)]
            continue
        open_ones[process].append((statement, parameters))
        if word in ("COMMIT", "ROLLBACK"):
            yield open_ones.pop(process)


def executed(log):
    """Executed statements of a log: the process, the text, the parameters."""
    entry, process, statement = "", None, None
    for line in [*log, "x x x [0] END:  \n"]:
        # PostgreSQL puts a tab before each further line of an entry.
        if line.startswith("\t"):
            entry += line[1:]
            continue
        found = ENTRY.match(entry)
        entry = line
        if not found:
            continue
        if found[2] == "DETAIL" and statement:
            pairs = PARAMETER.findall(found[3]) if found[3].startswith("parameters: ") else []
            yield process, statement, [None if null else value.replace("''", "'") for null, value in pairs]
            statement = None
            continue
        if statement:
            yield process, statement, []
        is_executed = EXECUTED.match(found[3]) if found[2] == "LOG" else None
        process, statement = found[1], is_executed[1].rstrip("\n") if is_executed else None
    if statement:
        yield process, statement, []


def settings(units):
    """Settings that the server gives each of its connections."""
    for unit in units:
        found = SETTING.findall(unit[0][0])
        if found:
            return [(name, (quoted or bare).replace(" ", "\\ ")) for name, quoted, bare in found]
    raise SystemExit("the log shows no settings of a connection")


def grouped(units):
    """The statements of each sign-in: those that share values with each other, and with the one that asks for an address. What is
    executed less often than once in two sign-ins is of a worker, whatever it names."""
    is_asking = lambda unit: any(ADDRESS.fullmatch(value) for _, parameters in unit for value in parameters if value)
    often = collections.Counter(map(texts, units))
    begun = sum(map(is_asking, units))
    units = [unit for unit in units if 2 * often[texts(unit)] >= begun]
    first_of, parent, sign_ins = {}, list(range(len(units))), collections.defaultdict(list)

    def root(unit):
        while parent[unit] != unit:
            parent[unit] = unit = parent[parent[unit]]
        return unit

    named = [[value for _, parameters in unit for value in parameters if value] for unit in units]
    for number, values in enumerate(named):
        for value in values:
            if NAMING.fullmatch(value):
                parent[root(number)] = root(first_of.setdefault(value, number))
    for number, unit in enumerate(units):
        sign_ins[root(number)] += unit
    asked = {root(number) for number, unit in enumerate(units) if is_asking(unit)}
    return [sign_in for number, sign_in in sign_ins.items() if number in asked]


def texts(executed):
    return tuple(statement for statement, _ in executed)


def alike(sign_ins):
    """The sign-ins that sent the statements which most of them sent, in the order which most of them had."""
    usual = collections.Counter(tuple(sorted(texts(sign_in))) for sign_in in sign_ins).most_common(1)[0][0]
    kept = [sign_in for sign_in in sign_ins if tuple(sorted(texts(sign_in))) == usual]
    if len(kept) < 0.9 * len(sign_ins):
        raise SystemExit(f"of {len(sign_ins)} recorded sign-ins only {len(kept)} sent the same statements")
    order = collections.Counter(map(texts, kept)).most_common(1)[0][0]
    told = []
    for sign_in in kept:
        parameters = collections.defaultdict(list)
        for statement, given in sign_in:
            parameters[statement].append(given)
        told.append([(statement, parameters[statement].pop(0)) for statement in order])
    return told
