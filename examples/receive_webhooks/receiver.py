"""A receiver of webhooks in fifty lines: checks who calls, says thank you at once, and does the same thing only once.

    pip install standardwebhooks
    GUANXI_WEBHOOK_SECRET=whsec_… python receiver.py 8099

The secret stands in Guanxi under Settings › Webhooks › the webhook › Calls › Show the secret. A receiver on your own
machine or network is called only when Guanxi runs with GUANXI_CALLS_TO_PRIVATE=on.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

known: set[str] = set()  # a real receiver keeps these in its database, in the transaction of what it does


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            Webhook(os.environ["GUANXI_WEBHOOK_SECRET"]).verify(body, {k.lower(): v for k, v in self.headers.items()})
        except WebhookVerificationError:
            self.answer(401)
            return
        self.answer(204)  # within 15 seconds, or the call is made again; long work belongs behind the answer
        if self.headers["webhook-id"] not in known:
            known.add(self.headers["webhook-id"])
            told = json.loads(body)
            print(told["type"], told["data"].get("record_id", ""), flush=True)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
