OnResponse(response => response.Headers["X-Bench-07"] = "on");
