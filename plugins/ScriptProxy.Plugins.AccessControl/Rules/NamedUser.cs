namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>Somebody, and the way by which he signs in: whoever may register at an issuer as <c>admin</c> is not the <c>admin</c> of a file.</summary>
internal readonly record struct NamedUser(string By, string User)
{
    /// <summary>Reads <c>staff:anna</c>, or <c>anna</c> where there is only one way; null if it is not clear who is meant.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ways">The names of all ways.</param>
    public static NamedUser? Read(string text, IReadOnlyCollection<string> ways)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var way = colon > 0 ? ways.FirstOrDefault(way => way.Equals(text[..colon], StringComparison.OrdinalIgnoreCase)) : null;
        return way is not null ? new NamedUser(way, text[(colon + 1)..])
            : ways.Count == 1 ? new NamedUser(ways.First(), text)
            : null;
    }
}
