OnRequest(request =>
{
    request.Headers["X-Bench-01"] = "on";
    return Continue;
});
