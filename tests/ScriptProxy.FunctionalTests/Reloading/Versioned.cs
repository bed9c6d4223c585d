namespace ScriptProxy.FunctionalTests.Reloading;

/// <summary>A unit that shows at both ends of an exchange which version of it took part.</summary>
internal static class Versioned
{
    public const string Begin = "X-Begin";
    public const string End = "X-End";

    /// <summary>The rule's text; the same is the body of a plugin's Configure, with <paramref name="hooks"/> before each call.</summary>
    public static string Rule(string version, string hooks = "") => $$"""
        var version = {{hooks}}State<string>("version");
        {{hooks}}OnRequest(request => request.Set(version, "{{version}}"));
        {{hooks}}OnResponse(response =>
        {
            response.Headers["{{Begin}}"] = response.Get(version);
            response.Headers["{{End}}"] = "{{version}}";
        });
        {{hooks}}Log.LogInformation("loaded");
        """;
}
