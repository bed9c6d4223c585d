namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Lets Kestrel read a <c>Content-Length</c> only if it is digits (RFC 9110 8.6): by itself it takes <c>+5</c> and <c>-0</c>, which other
/// parsers read differently.
/// </summary>
internal sealed class ContentLengthEncoding : FieldEncoding
{
    private const int MostDigits = 19; // of long.MaxValue

    protected override string? Instead(ReadOnlySpan<byte> value) =>
        value.Length > MostDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? "x" : null;
}
