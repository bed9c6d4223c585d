using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>What a client says in <c>Authorization</c> (RFC 9110 11.4): a scheme and what belongs to it.</summary>
internal readonly record struct Credentials(string Scheme, string Value)
{
    /// <summary>Reads it; nothing where the header is absent, and also where it is there twice, since nobody knows which is meant.</summary>
    public static Credentials Read(StringValues header)
    {
        var text = header.Count == 1 ? header[0] ?? "" : "";
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? new Credentials(text, "") : new Credentials(text[..space], text[(space + 1)..].Trim(' '));
    }

    public bool IsOf(Way way) => way.Scheme is { } scheme && scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase);
}
