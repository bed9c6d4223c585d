OnRequest(request =>
{
    request.Headers["X-Bench-04"] = "on";
    return Continue;
});
