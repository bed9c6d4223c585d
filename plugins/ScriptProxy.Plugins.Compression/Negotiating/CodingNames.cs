namespace ScriptProxy.Plugins.Compression.Negotiating;

/// <summary>The names of codings in headers and options.</summary>
internal static class CodingNames
{
    /// <summary>The name as it is sent.</summary>
    public static string Of(Coding coding) => coding switch
    {
        Coding.Brotli => "br",
        Coding.Gzip => "gzip",
        _ => "identity",
    };

    /// <summary>Reads a name. <c>deflate</c> is not offered: clients differ in what they take it for.</summary>
    public static Coding? Parse(string? name) => name?.Trim().ToLowerInvariant() switch
    {
        "br" => Coding.Brotli,
        "gzip" => Coding.Gzip,
        _ => null,
    };
}
