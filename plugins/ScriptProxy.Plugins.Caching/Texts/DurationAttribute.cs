using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.Caching.Texts;

/// <summary>Refuses a time that is negative or beyond what HTTP's own times reach (RFC 9111 1.2.2: 2^31 seconds); null is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute : ValidationAttribute
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24855);

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not TimeSpan time || (time >= TimeSpan.Zero && time <= Longest)
            ? ValidationResult.Success
            : new ValidationResult($"is a time from 0 to 24855 days, written as 'hours:minutes:seconds' or 'days.hours:minutes:seconds', not '{time:c}'.");
}
