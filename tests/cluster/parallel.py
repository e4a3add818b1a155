#!/usr/bin/env python3
"""examples/cluster/parallel.sh with GNU parallel: on this machine, and over ssh
to this machine; workers that are killed change nothing.  TAP.

usage: parallel.py SEINE

SPDX-License-Identifier: MIT
"""
import getpass
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

from cluster import (LOGS, RECIPES, SHARDS, dying_program, missing, one_hunt,
                     pid_of_dying, results, run, same, tap, times_again,
                     wait_for,
                     where)


def hunt(seine, hosts, folder, env=None):
    return run(['sh', RECIPES / 'parallel.sh', hosts, SHARDS, folder, LOGS],
               env={'SEINE': str(seine), **(env or {})},
               stderr=subprocess.PIPE)


def killed(seine, hosts, env=None):
    """Kill the worker of shard 2, then look at the result."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = dying_program(seine, folder, 2)
        command = subprocess.Popen(
            ['sh', RECIPES / 'parallel.sh', hosts, str(SHARDS),
             folder / 'parts', LOGS], stderr=subprocess.PIPE,
            env={**os.environ, 'SEINE': str(program), **(env or {})})
        os.kill(pid_of_dying(folder, 2), signal.SIGKILL)
        error = command.communicate(timeout=100)[1]
        wanted, status = one_hunt(seine, folder, LOGS)
        assert command.returncode == status, error
        same(wanted, results(folder / 'parts'))
        assert times_again(folder, 2) == 1


def plain(seine, hosts, env=None):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        done = hunt(seine, hosts, folder / 'parts', env)
        wanted, status = one_hunt(seine, folder, LOGS)
        assert done.returncode == status, done.stderr
        same(wanted, results(folder / 'parts'))
        parts = sorted((folder / 'parts').glob('*.part'))
        assert len(parts) == SHARDS, parts
        again = hunt(seine, hosts, folder / 'parts', env)
        assert again.returncode == 2, 'parts of another hunt are taken'


# ------------------------------------------------------------------ ssh ---

class Sshd:
    """A server on the loopback that lets in who has the key made here."""

    def __init__(self, folder):
        self.folder = folder
        self.server = None

    def __enter__(self):
        for name in ('host', 'key'):
            run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f',
                 self.folder / name])
        (self.folder / 'authorized').write_text(
            (self.folder / 'key.pub').read_text())
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            self.port = free.getsockname()[1]
        (self.folder / 'sshd_config').write_text('\n'.join([
            'Port %d' % self.port, 'ListenAddress 127.0.0.1',
            'HostKey %s' % (self.folder / 'host'),
            'AuthorizedKeysFile %s' % (self.folder / 'authorized'),
            'PidFile none', 'UsePAM no', 'StrictModes no',
            'PasswordAuthentication no', 'PermitRootLogin yes', '']))
        pathlib.Path('/run/sshd').mkdir(exist_ok=True)
        self.server = subprocess.Popen(
            [where('sshd'), '-D', '-e', '-f', self.folder / 'sshd_config'],
            stderr=subprocess.DEVNULL)
        return self

    def command(self):
        return ('ssh -p %d -i %s -o StrictHostKeyChecking=no -o BatchMode=yes '
                '-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'
                % (self.port, self.folder / 'key'))

    def answers(self):
        done = run([*self.command().split(), 'localhost', 'true'],
                   stderr=subprocess.DEVNULL)
        return done.returncode == 0

    def __exit__(self, *what):
        self.server.terminate()
        self.server.wait()


def answers(server):
    try:
        return wait_for(server.answers, 10, 'sshd answers')
    except AssertionError:
        return False


def over_ssh(seine):
    lacking = missing('sshd', 'ssh', 'ssh-keygen')
    if lacking:
        return 'no ' + lacking
    with tempfile.TemporaryDirectory() as name:
        try:
            with Sshd(pathlib.Path(name)) as server:
                if not answers(server):
                    return 'sshd does not answer'
                hosts = '2/%s@localhost,1/:' % getpass.getuser()
                env = {'PARALLEL_SSH': server.command()}
                plain(seine, hosts, env)
                killed(seine, '2/%s@localhost' % getpass.getuser(), env)
        except OSError as error:
            return 'sshd cannot be started: %s' % error
    return None


def main():
    seine = os.path.abspath(sys.argv[1])
    lacking = missing('parallel')
    if lacking or b'GNU' not in run(['parallel', '--version'],
                                    capture_output=True).stdout:
        print('1..0 # SKIP no GNU parallel')
        return 0
    return tap([
        ('on this machine', lambda: plain(seine, '3/:')),
        ('a worker is killed', lambda: killed(seine, '2/:')),
        ('over ssh, and killed', lambda: over_ssh(seine)),
    ])


if __name__ == '__main__':
    sys.exit(main())
