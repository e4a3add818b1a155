#!/usr/bin/env python3
"""examples/cluster/slurm.sh with a Slurm of one controller and two node daemons
on the loopback, begun and ended here: a worker that is killed, and a node that
is lost with its job, are started again and change nothing.  TAP.

usage: slurm.py SEINE

Skipped with a message where Slurm cannot be started.

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

# cred_expire: also how long a job waits that was put back; 5 is the least.
CONFIG = '''ClusterName=test
SlurmctldHost=%(host)s(127.0.0.1)
SlurmctldPort=%(port0)d
SlurmUser=%(user)s
SlurmdUser=%(user)s
AuthType=auth/munge
AuthInfo=socket=%(run)s/munge.sock,cred_expire=5
CredType=cred/munge
StateSaveLocation=%(run)s/state
SlurmdSpoolDir=%(run)s/spool-%%n
SlurmctldPidFile=%(run)s/slurmctld.pid
SlurmdPidFile=%(run)s/slurmd-%%n.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=3
MessageTimeout=3
TCPTimeout=1
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=2,builtin_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobRequeue=1
KillWait=1
NodeName=worker1 NodeHostname=%(host)s NodeAddr=127.0.0.1 Port=%(port1)d CPUs=1
NodeName=worker2 NodeHostname=%(host)s NodeAddr=127.0.0.1 Port=%(port2)d CPUs=1
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
'''


def free_ports(count):
    """Free now; nothing else of this test takes them."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(('127.0.0.1', 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Unable(Exception):
    """Slurm cannot be started here."""


class Slurm:
    """Daemons in the foreground, so that they are our own to end."""

    def __init__(self, folder):
        self.run = folder
        self.daemons = []
        self.nodes = {}
        self.env = {'SLURM_CONF': str(folder / 'slurm.conf')}

    def start(self, name, *arguments):
        with open(self.run / (name + '.log'), 'wb') as log:
            daemon = subprocess.Popen(
                [where(arguments[0]), *map(str, arguments[1:])],
                env={**os.environ, **self.env}, stdout=log, stderr=log,
                start_new_session=True)
        self.daemons.append(daemon)
        return daemon

    def start_node(self, name):
        self.nodes[name] = self.start(name, 'slurmd', '-D', '-N', name)

    def __enter__(self):
        try:
            self.start_all()
        except Exception:
            self.__exit__()
            raise
        return self

    def start_all(self):
        self.run.chmod(0o755)
        (self.run / 'state').mkdir()
        key = self.run / 'munge.key'
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        ports = free_ports(3)
        (self.run / 'slurm.conf').write_text(CONFIG % {
            'host': socket.gethostname(), 'run': self.run,
            'user': getpass.getuser(), 'port0': ports[0], 'port1': ports[1],
            'port2': ports[2]})
        self.start('munged', 'munged', '--foreground', '--force',
                   '--key-file=%s' % key,
                   '--socket=%s' % (self.run / 'munge.sock'),
                   '--pid-file=%s' % (self.run / 'munged.pid'),
                   '--seed-file=%s' % (self.run / 'munge.seed'),
                   '--log-file=%s' % (self.run / 'munge.log'))
        try:
            wait_for((self.run / 'munge.sock').exists, 5, 'munged')
            self.start('slurmctld', 'slurmctld', '-D', '-c')
            for name in ('worker1', 'worker2'):
                self.start_node(name)
            wait_for(self.is_idle, 20, 'two idle nodes')
        except AssertionError as error:
            logs = ''.join((self.run / name).read_text(errors='replace')[-300:]
                           for name in ('munged.log', 'slurmctld.log',
                                        'worker1.log')
                           if (self.run / name).exists())
            raise Unable('%s; %s' % (error, ' '.join(logs.split()))) from error

    def tell(self, *command):
        done = run([where(command[0]), *command[1:]], env=self.env,
                   capture_output=True)
        return done.stdout.decode()

    def is_idle(self):
        return self.tell('sinfo', '-h', '-N', '-o', '%T').split() == \
            ['idle', 'idle']

    def is_over(self, job):
        """The state of the merge, once it ended."""
        state = self.tell('scontrol', '-o', 'show', 'job', job)
        for word in state.split():
            if word.startswith('JobState=') and word[9:] not in (
                    'PENDING', 'RUNNING', 'COMPLETING', 'CONFIGURING'):
                return word[9:]
        return None

    def __exit__(self, *what):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


def parent_of(pid):
    text = pathlib.Path('/proc/%d/status' % pid).read_text()
    return int([line for line in text.splitlines()
                if line.startswith('PPid:')][0].split()[1])


def lose_node(slurm, pid):
    """The hunt, its job and the daemon of its node: all at once."""
    job = parent_of(pid)  # slurm_script
    step = parent_of(job)  # slurmstepd
    environ = pathlib.Path('/proc/%d/environ' % job).read_bytes().split(b'\0')
    name = [line[16:].decode() for line in environ
            if line.startswith(b'SLURMD_NODENAME=')][0]
    slurm.nodes[name].kill()
    for one in (step, job, pid):
        os.kill(one, signal.SIGKILL)
    slurm.nodes[name].wait()


def hunt(slurm, seine):
    """Of four workers one is killed, as for want of memory, and one is lost
    with its node."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = dying_program(seine, folder, 2, 3)
        done = run(['sh', RECIPES / 'slurm.sh', SHARDS, folder / 'parts', LOGS],
                   env={**slurm.env, 'SEINE': str(program)},
                   capture_output=True)
        assert done.returncode == 0, done.stderr
        os.kill(pid_of_dying(folder, 2), signal.SIGKILL)
        lose_node(slurm, pid_of_dying(folder, 3))
        state = wait_for(lambda: slurm.is_over(done.stdout.decode().strip()),
                         90, 'the merge ends')
        wanted, status = one_hunt(seine, folder, LOGS)
        log = folder / 'parts' / 'seine-merge.log'
        assert (folder / 'parts' / 'status').read_text() == \
            '%d\n' % status, (state, log.read_text())
        same(wanted, results(folder / 'parts'))
        assert times_again(folder, 2) == 1
        assert times_again(folder, 3) == 1


def main():
    seine = os.path.abspath(sys.argv[1])
    lacking = missing('slurmctld', 'slurmd', 'sbatch', 'scontrol', 'munged')
    if lacking:
        print('1..0 # SKIP no ' + lacking)
        return 0
    with tempfile.TemporaryDirectory(prefix='slurm-') as name:
        try:
            with Slurm(pathlib.Path(name)) as slurm:
                return tap([('an array, a killed worker, a lost node',
                             lambda: hunt(slurm, seine))])
        except (Unable, OSError) as error:
            print('1..0 # SKIP Slurm cannot be started: %s' % error)
            return 0


if __name__ == '__main__':
    sys.exit(main())
