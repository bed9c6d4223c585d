namespace ScriptProxy.Host.Explaining;

/// <summary>A request that nobody has sent, to be explained.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">Its host, with a port or without.</param>
/// <param name="Target">Its path with its query, as a client spells it.</param>
/// <param name="Headers">Its headers, line by line.</param>
/// <param name="Client">The address that it comes from.</param>
/// <param name="Forward">Whether the upstream is really asked.</param>
/// <param name="ShowsSecrets">Whether secrets stay readable.</param>
internal sealed record ExplainQuestion(
    string Method, string Scheme, string Host, string Target, IReadOnlyList<ExplainedHeader> Headers, string Client, bool Forward, bool ShowsSecrets);
