"""A real dovecot on loopback, in the foreground, with one mailbox, as root and as anybody else."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

import trustme

from tests.conftest import missing
from tests.servers.smtp_server import free_port

_START_SECONDS = 20.0
_COMMON = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
auth_failure_delay = 0
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
namespace inbox {{
  inbox = yes
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
first_valid_uid = {uid}
first_valid_gid = {gid}
"""
_2_3 = """
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
passdb {{
  driver = passwd-file
  args = {base}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home
}}
mail_location = maildir:{base}/mail
imap_capability = {capability}
"""
_2_4 = """
ssl = yes
ssl_server_cert_file = {base}/server.pem
ssl_server_key_file = {base}/server.key
auth_allow_cleartext = yes
auth_mechanisms = plain login
passdb passwd-file {{
  passwd_file_path = {base}/users
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {base}/home
  }}
}}
mail_driver = maildir
mail_path = {base}/mail
imap_capability = {capability}
"""


@dataclass
class Dovecot:
    """Start with `with Dovecot() as server:`; `stop()` and `start()` keep ports and mails."""

    username: str = "alerts"
    password: str = 'a s\\e"cret'
    idle: bool = True
    """Does it offer IDLE?"""
    base: Path = field(init=False)

    def __post_init__(self) -> None:
        program = shutil.which("dovecot") or shutil.which(
            "dovecot", path="/usr/sbin:/usr/local/sbin"
        )
        if program is None:
            missing("dovecot")
        self._program = program
        self.host = "127.0.0.1"
        self.port, self.tls_port = free_port(), free_port()
        self.authority = trustme.CA()
        self._process: subprocess.Popen[bytes] | None = None
        self._delivered = 0

    def __enter__(self) -> Self:
        # Not pytest's folder: the path of a socket has at most 108 bytes, and others must enter.
        self.base = Path(mkdtemp(prefix="dovecot-"))
        self.base.chmod(0o755)
        try:
            self._write()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.base)

    def start(self) -> None:
        """Listen on both ports."""
        assert self._process is None
        with (self.base / "stderr").open("ab") as errors:
            self._process = subprocess.Popen(
                [self._program, "-F", "-c", str(self.base / "conf")],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            said = self._said()
            assert self._process.poll() is None, f"dovecot does not start: {said}"
            assert time.monotonic() < until, f"dovecot does not answer: {said}"
            time.sleep(0.02)

    def stop(self) -> None:
        """Go away, and with it every connection, without a word: it takes a second to say one."""
        process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(_START_SECONDS)

    def deliver(self, mail: bytes, *, folder: str = "", age: timedelta = timedelta()) -> None:
        """Put a mail into the inbox, or another folder, as a delivery agent does: whole at once.

        `age` is how long ago the server received it.
        """
        self._delivered += 1
        name = f"{int(time.time())}.M{time.time_ns()}P{os.getpid()}Q{self._delivered}.loopback"
        place = self.make_folder(folder) if folder else self.base / "mail"
        (place / "tmp" / name).write_bytes(mail)
        self._give(place / "tmp" / name)
        received = time.time() - age.total_seconds()
        os.utime(place / "tmp" / name, (received, received))
        (place / "tmp" / name).rename(place / "new" / name)

    def make_folder(self, name: str) -> Path:
        """Make a folder beside the inbox."""
        place = self.base / "mail" / f".{name}"
        self._make_maildir(place)
        return place

    def change_validity(self) -> None:
        """Forget every UID, as a mailbox does that was restored; only while it is stopped."""
        assert self._process is None
        listed = self.base / "mail" / "dovecot-uidlist"
        version, validity, _, guid = listed.read_text().splitlines()[0].split()
        for path in (self.base / "mail").glob("dovecot*"):
            path.unlink()
        listed.write_text(f"{version} V{int(validity[1:]) + 100} N50 {guid}\n")
        self._give(listed)

    def flags(self) -> list[str]:
        """The flags of every mail in the inbox: "S" where it is seen."""
        mail = self.base / "mail"
        found = [*(mail / "new").iterdir(), *(mail / "cur").iterdir()]
        return [path.name.partition(":2,")[2] for path in found]

    def client_context(self) -> ssl.SSLContext:
        """An SSL context that trusts this server."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    def write_authority(self, path: Path) -> Path:
        """Write the authority's certificate, for a process that takes SSL_CERT_FILE."""
        self.authority.cert_pem.write_to_path(str(path))
        return path

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=5) as connection:
                return connection.recv(100).startswith(b"* OK")
        except OSError:
            return False

    def _write(self) -> None:
        for folder in ("run", "state", "home"):
            (self.base / folder).mkdir()
        user, login_user = self._users()
        self._owner = (user.pw_uid, user.pw_gid)
        self._make_maildir(self.base / "mail")
        self._give(self.base / "home")
        certificate = self.authority.issue_cert(self.host, "localhost")
        certificate.private_key_pem.write_to_path(str(self.base / "server.key"))
        for number, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(str(self.base / "server.pem"), append=number > 0)
        users = self.base / "users"
        users.write_text(f"{self.username}:{{PLAIN}}{self.password}::::::\n")
        users.chmod(0o644)
        version = subprocess.run([self._program, "--version"], capture_output=True, check=True)
        is_2_3 = version.stdout.startswith(b"2.3.")
        head = "" if is_2_3 else "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
        text = head + (_COMMON + (_2_3 if is_2_3 else _2_4)).format(
            base=self.base,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            login_user=login_user,
            uid=user.pw_uid,
            gid=user.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            capability="" if self.idle else "IMAP4rev1 LITERAL+",
        )
        (self.base / "conf").write_text(text)

    def _users(self) -> tuple[pwd.struct_passwd, str]:
        if os.geteuid() != 0:
            me = pwd.getpwuid(os.geteuid())
            return me, me.pw_name
        return pwd.getpwnam("nobody"), "dovenull"

    def _make_maildir(self, place: Path) -> None:
        for path in (place, place / "cur", place / "new", place / "tmp"):
            path.mkdir(exist_ok=True)
            self._give(path)

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, *self._owner)

    def _said(self) -> str:
        paths = (self.base / "stderr", self.base / "log")
        return "\n".join(path.read_text("utf-8", "replace") for path in paths if path.exists())
