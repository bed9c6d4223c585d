using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.Caching.Texts;

/// <summary>Refuses a time that is negative or beyond what HTTP's own times reach (RFC 9111 1.2.2: 2^31 seconds); null is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute : ValidationAttribute
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24855);

    /// <summary>Whether 0 is refused as well. Default: false.</summary>
    public bool Positive { get; init; }

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not TimeSpan time || (time <= Longest && (Positive ? time > TimeSpan.Zero : time >= TimeSpan.Zero))
            ? ValidationResult.Success
            : new ValidationResult($"is a time {(Positive ? "above 0" : "from 0")} to 24855 days, written as 'hours:minutes:seconds' or 'days.hours:minutes:seconds', not '{time:c}'.");
}
