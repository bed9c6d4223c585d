OnResponse(response => response.Headers["X-Bench-06"] = "on");
