namespace ScriptProxy.Host.Rules;

/// <summary>One file of a rule as it was read.</summary>
/// <param name="Path">Its full path, as it is spelled.</param>
/// <param name="Content">Its bytes; empty if it could not be read.</param>
/// <param name="Problem">Why it could not be read, such as <c>does not exist</c>; null if it was.</param>
internal sealed record RuleFile(string Path, byte[] Content, string? Problem = null)
{
    /// <summary>Its text, without a byte order mark; what is no text is replaced.</summary>
    public string ReadText()
    {
        using var reader = new StreamReader(new MemoryStream(Content, writable: false));
        return reader.ReadToEnd();
    }
}
