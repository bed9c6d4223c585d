OnResponse(response => response.Headers["X-Bench-08"] = "on");
