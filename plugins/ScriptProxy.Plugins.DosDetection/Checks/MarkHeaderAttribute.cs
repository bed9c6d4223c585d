using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace ScriptProxy.Plugins.DosDetection.Checks;

/// <summary>A name for a header of one's own: taking one that has a meaning already from requests, as <c>Host</c> or <c>Cookie</c>, would break them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MarkHeaderAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) => value is not string name ? ValidationResult.Success
        : name.Length == 0 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            ? new ValidationResult($"'{name}' is no name of a header: write letters, digits and '-', or leave it out") // servers take '_' for '-', or drop it
        : IsTaken(name) ? new ValidationResult($"'{name}' has a meaning already: take a name of your own, as X-Suspicion")
        : ValidationResult.Success;

    private static bool IsTaken(string name) =>
        name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || typeof(HeaderNames).GetFields(BindingFlags.Public | BindingFlags.Static).Any(field => name.Equals(field.GetValue(null) as string, StringComparison.OrdinalIgnoreCase));
}
