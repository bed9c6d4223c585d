OnResponse(response => response.Headers["X-Bench-09"] = "on");
