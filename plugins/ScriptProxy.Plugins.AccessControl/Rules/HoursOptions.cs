using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>A part of the week.</summary>
public sealed class HoursOptions
{
    /// <summary>The days on which it begins. Default: every day.</summary>
    [MinLength(1, ErrorMessage = AccessControlOptions.Empty)]
    public List<DayOfWeek>? Days { get; set; }

    /// <summary>When it begins, such as <c>08:00</c>. Default: with the day.</summary>
    public TimeOnly From { get; set; }

    /// <summary>When it ends, this moment not included; on the next day if that is not after <see cref="From"/>. Default: null, with the day.</summary>
    public TimeOnly? To { get; set; }

    /// <summary>The time zone by its name, such as <c>Europe/Berlin</c>. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";
}
