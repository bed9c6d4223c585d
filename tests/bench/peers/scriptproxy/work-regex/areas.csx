using System.Text.RegularExpressions;

Regex[] patterns =
[
${each pattern work-regex.pattern}
];

OnRequest(request =>
{
    for (var number = 0; number < patterns.Length; number++)
    {
        if (patterns[number].IsMatch(request.Path))
        {
            request.Headers["X-Area"] = number.ToString();
            return Continue;
        }
    }

    return request.Respond(404);
});
