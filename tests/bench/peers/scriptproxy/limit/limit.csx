var keys = Limiter("keys", new RateLimit { Permits = 10_000_000, Per = TimeSpan.FromMinutes(10), Capacity = 2_000_000 });

OnRequest(request => keys.TryAcquire(request.RequestHeader("X-Key").ToString()) ? Continue : request.Respond(429));
