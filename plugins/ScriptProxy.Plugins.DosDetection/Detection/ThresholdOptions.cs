using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.DosDetection.Checks;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>How many requests are too many.</summary>
public class ThresholdOptions : IValidatableObject
{
    /// <summary>With more than so many within <see cref="Window"/> a soft suspicion begins; 0 for never.</summary>
    [Range(0, int.MaxValue)]
    public int Soft { get; set; }

    /// <summary>With more than so many a hard one begins; 0 for never.</summary>
    [Range(0, int.MaxValue)]
    public int Hard { get; set; }

    /// <summary>The time that is looked back over. More than zero, at most an hour. Default: 10 seconds.</summary>
    [Duration(3600)]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether there is a threshold.</summary>
    internal bool IsSet => Soft > 0 || Hard > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Hard > 0 && Soft > Hard)
        {
            yield return new ValidationResult($"the soft threshold {Soft} is above the hard one, {Hard}", [nameof(Soft)]);
        }
    }
}

/// <summary>What makes a suspicion last longer.</summary>
public enum SuspicionExtension
{
    /// <summary>It lasts for the period from the last request that was above the threshold.</summary>
    Flood,

    /// <summary>It lasts for the period from the last request of whatever kind, as in mod_evasive.</summary>
    AnyRequest,

    /// <summary>It lasts for the period from its beginning, as in mod_dosdetector; if the flood goes on, the next one begins.</summary>
    Never,
}
