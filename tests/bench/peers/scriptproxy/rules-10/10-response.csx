OnResponse(response => response.Headers["X-Bench-10"] = "on");
