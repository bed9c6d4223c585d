namespace ScriptProxy.FunctionalTests.Wire;

/// <summary>A request or a response as it stood on the wire, in Latin-1; a chunked body is put together.</summary>
internal sealed record WireMessage(string Head, string Body)
{
    public string FirstLine => Head.Split("\r\n")[0];

    public int Status => int.Parse(FirstLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A request's target.</summary>
    public string Target => FirstLine.Split(' ')[1];

    /// <summary>All lines of a header, joined; null if there is none.</summary>
    public string? Header(string name)
    {
        var lines = Head.Split("\r\n").Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).ToList();
        return lines.Count == 0 ? null : string.Join(", ", lines.Select(line => line[(name.Length + 1)..].Trim(' ')));
    }
}
