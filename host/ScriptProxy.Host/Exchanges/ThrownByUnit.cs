namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// What a unit threw, as its author wants to read it: without the frames of the proxy, which called the unit. Where all frames are the proxy's they stay, since then it is the proxy that is looked into,
/// unless the message says all.
/// </summary>
internal sealed class ThrownByUnit(Exception exception) : Exception(exception.Message, exception)
{
    public override string ToString()
    {
        var whole = InnerException!.ToString();
        var lines = whole.Split(Environment.NewLine).Where(line => !IsOfProxy(line)).ToList();
        return InnerException is VerdictException or TimeoutException || lines.Exists(IsFrame) ? string.Join(Environment.NewLine, lines) : whole;
    }

    private static bool IsFrame(string line) => line.StartsWith("   at ", StringComparison.Ordinal);

    private static bool IsOfProxy(string line) =>
        line.StartsWith("   at ScriptProxy.Host.", StringComparison.Ordinal) || line.StartsWith("--- End of stack trace from previous location", StringComparison.Ordinal);
}
