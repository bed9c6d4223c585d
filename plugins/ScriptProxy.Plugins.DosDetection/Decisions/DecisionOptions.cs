using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>What comes of a suspicion: <c>Pass</c>, <c>Tarpit</c>, <c>Challenge</c>, <c>Abort</c>, or a status from 400 to 599.</summary>
public sealed class DecisionOptions : IValidatableObject
{
    /// <summary>Of a client that is suspected softly. Default: <c>Tarpit</c>.</summary>
    public string Soft { get; set; } = nameof(Decision.Tarpit);

    /// <summary>Of a client that is suspected hard. Default: <c>429</c>.</summary>
    public string Hard { get; set; } = "429";

    /// <summary>Of any client while its site is suspected softly. Default: <c>Pass</c>.</summary>
    public string SiteSoft { get; set; } = nameof(Decision.Pass);

    /// <summary>Of any client while its site is suspected hard. Default: <c>Challenge</c>, since a refusal would do to the site what the flood wants.</summary>
    public string SiteHard { get; set; } = nameof(Decision.Challenge);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Key, string? Text)[] all = [(nameof(Soft), Soft), (nameof(Hard), Hard), (nameof(SiteSoft), SiteSoft), (nameof(SiteHard), SiteHard)];
        return from decision in all
               where Decision.Parse(decision.Text) is null
               select new ValidationResult($"'{decision.Text}' is no decision: there are Pass, Tarpit, Challenge, Abort, and a status from 400 to 599", [decision.Key]);
    }
}
