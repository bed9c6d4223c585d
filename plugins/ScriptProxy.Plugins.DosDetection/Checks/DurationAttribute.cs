using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ScriptProxy.Plugins.DosDetection.Checks;

/// <summary>A time of more than zero, and at most so many seconds.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute(int most) : ValidationAttribute
{
    public int Most => most;

    public override bool IsValid(object? value) => value is TimeSpan time && time > TimeSpan.Zero && time <= TimeSpan.FromSeconds(most);

    public override string FormatErrorMessage(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"it is more than 0 and at most {TimeSpan.FromSeconds(most):c}");
}
