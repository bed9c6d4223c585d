namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>The fields that a ban can look at.</summary>
internal static class BanField
{
    private const string Header = "header:";
    private const string Allowed = "there are url, host, path, status, tag and header:Name";

    public static string Read(BanReader reader)
    {
        reader.SkipSpaces();
        var at = reader.Position;
        var name = reader.TakeName();
        if (name.Length == 0)
        {
            throw reader.Error(at, $"a field is missing; {Allowed}");
        }

        return name is "url" or "host" or "path" or "status" or "tag" || IsHeader(name) ? name
            : throw reader.Error(at, $"'{name}' is no field; {Hint(name)}");
    }

    private static bool IsHeader(string name) =>
        name.StartsWith(Header, StringComparison.Ordinal) && name.Length > Header.Length && name.AsSpan(Header.Length).IndexOfAnyExcept(BanReader.TokenCharacters) < 0;

    // Whoever comes from Varnish types what they are used to.
    private static string Hint(string name) => name switch
    {
        "req.url" => "write path for the path, or url for the whole address",
        "req.http.host" or "req.http.Host" => "write host",
        "obj.status" => "write status",
        _ when name.StartsWith("obj.http.", StringComparison.Ordinal) => $"write {Header}{name["obj.http.".Length..]}",
        _ when name.StartsWith("req.http.", StringComparison.Ordinal) => $"requests are not stored; {Allowed}",
        _ => Allowed,
    };
}
