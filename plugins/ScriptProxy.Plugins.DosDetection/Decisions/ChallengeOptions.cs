using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.DosDetection.Checks;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>How suspects are asked for a cookie.</summary>
public sealed class ChallengeOptions
{
    /// <summary>The cookie's name. Default: <c>scriptproxy-challenge</c>.</summary>
    [Required]
    [RegularExpression("[A-Za-z0-9_-]+", ErrorMessage = "it is no name of a cookie: write letters, digits, '-' and '_'")]
    public string Cookie { get; set; } = "scriptproxy-challenge";

    /// <summary>How long a cookie is good for. More than zero, at most 30 days. Default: 1 hour.</summary>
    [Duration(30 * 24 * 3600)]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What cookies are signed with, at least 16 characters, the same for all proxies of a site. Default: null, one that is made up at the start and kept over reloads.</summary>
    [MinLength(16, ErrorMessage = "it has less than 16 characters, which can be guessed")]
    public string? Secret { get; set; }
}
