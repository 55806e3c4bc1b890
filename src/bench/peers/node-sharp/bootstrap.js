// Asks the Runtime API for events, in place of AWS's own client, whose native part would have to be compiled.
import http from "node:http";
import { handler } from "./handler.js";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const call = (method, path, body) =>
  new Promise((resolve, reject) => {
    const options = { agent, host, port, method, path: `/2018-06-01/runtime/${path}` };
    const request = http.request(options, async (response) => {
      const chunks = await response.toArray();
      resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
    request.on("error", reject).end(body);
  });

for (;;) {
  const { headers, body } = await call("GET", "invocation/next");
  const id = headers["lambda-runtime-aws-request-id"];
  try {
    await call("POST", `invocation/${id}/response`, JSON.stringify(await handler(JSON.parse(body))));
  } catch (error) {
    const report = { errorType: error.name, errorMessage: error.message };
    await call("POST", `invocation/${id}/error`, JSON.stringify(report));
  }
}
