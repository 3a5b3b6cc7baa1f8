"""An event listener that writes down what it gets: listen.py FOLDER FILE."""

# As small as listeners are; what it is not to accept it is told by a file.
LISTENER = """import os, sys
out, wants = open(sys.argv[1] + '/' + sys.argv[2], 'ab'), sys.argv[1] + '/refuse'
while True:
    sys.stdout.write('READY\\n'); sys.stdout.flush()
    line = sys.stdin.buffer.readline()
    if not line: break
    head = dict(token.split(':') for token in line.decode().split())
    data = sys.stdin.buffer.read(int(head['len']))
    if os.path.exists(wants):
        os.unlink(wants)
        out.write(b'REFUSED\\n'); out.flush()
        sys.stdout.write('RESULT 4\\nFAIL'); sys.stdout.flush()
        continue
    if (b'processname:dies ' in data or b'processname:u-dies ' in data) and b'FATAL' in head['eventname'].encode() and not os.path.exists(sys.argv[1] + '/died'):
        open(sys.argv[1] + '/died', 'w').close()
        os._exit(3)  # with the event in its hands
    out.write(head['eventname'].encode() + b' ' + data.rstrip(b'\\n') + b'\\n'); out.flush()
    sys.stdout.write('RESULT 2\\nOK'); sys.stdout.flush()
"""
