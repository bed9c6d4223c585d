using System.ComponentModel.DataAnnotations;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Checks;

/// <summary>What <see cref="ExchangeKey"/> reads.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ClientKeyAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        try
        {
            ExchangeKey.Parse(value as string ?? "");
            return ValidationResult.Success;
        }
        catch (FormatException exception)
        {
            return new ValidationResult(exception.Message);
        }
    }
}
