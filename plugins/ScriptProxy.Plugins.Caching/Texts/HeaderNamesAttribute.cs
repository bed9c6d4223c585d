using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Texts;

/// <summary>Refuses a list in which something is no header name.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HeaderNamesAttribute : ValidationAttribute
{
    /// <summary>Whether a <c>*</c> at the end may stand for all that begin so. Default: false.</summary>
    public bool Patterns { get; init; }

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        foreach (var name in (IEnumerable<string?>?)value ?? [])
        {
            // '*' is a token's character, and in no header's name.
            var plain = Patterns && name is [.., '*'] ? name[..^1] : name;
            if (plain is null || !FieldText.IsToken(plain) || plain.Contains('*', StringComparison.Ordinal))
            {
                return new ValidationResult($"'{name}' is no header name{(Patterns ? "; write 'X-Name', or 'X-*' for all that begin so" : "")}.");
            }
        }

        return ValidationResult.Success;
    }
}
