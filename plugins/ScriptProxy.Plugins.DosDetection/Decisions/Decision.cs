using System.Globalization;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>A decision as options name it.</summary>
/// <param name="Name">Its name, or <c>Refuse</c>.</param>
/// <param name="Status">The status of a refusal; 0 for others.</param>
internal sealed record Decision(string Name, int Status = 0)
{
    public const string Pass = "Pass";
    public const string Tarpit = "Tarpit";
    public const string Challenge = "Challenge";
    public const string Abort = "Abort";

    private static readonly string[] Names = [Pass, Tarpit, Challenge, Abort];

    /// <returns>The decision; null if the text is none.</returns>
    public static Decision? Parse(string? text) =>
        Array.Find(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known ? new Decision(known)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599 ? new Decision("Refuse", status)
        : null;
}
