OnRequest(request =>
{
    request.Headers["X-Bench-02"] = "on";
    return Continue;
});
