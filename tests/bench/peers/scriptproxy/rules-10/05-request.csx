OnRequest(request =>
{
    request.Headers["X-Bench-05"] = "on";
    return Continue;
});
