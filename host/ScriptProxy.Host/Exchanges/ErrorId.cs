namespace ScriptProxy.Host.Exchanges;

/// <summary>Names a failure in the answer and in the log, short enough to be read out on the telephone.</summary>
internal static class ErrorId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's: no i, l, o, u

    public static string New() => string.Create(10, (object?)null, static (text, _) =>
    {
        Random.Shared.GetItems(Alphabet, text);
    });
}
