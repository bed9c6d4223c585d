OnRequest(request =>
{
    request.Headers["X-Bench-03"] = "on";
    return Continue;
});
