using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>What a header must be like. One of <see cref="Is"/>, <see cref="Matches"/> and <see cref="Present"/> is given.</summary>
public sealed class HeaderConditionOptions
{
    /// <summary>The header's name.</summary>
    [Required, RegularExpression(HeaderNames.Pattern, ErrorMessage = "is no header's name")]
    public string Name { get; set; } = "";

    /// <summary>The whole value of one of its lines, with case.</summary>
    public string? Is { get; set; }

    /// <summary>A regular expression that a part of one of its lines fits.</summary>
    public string? Matches { get; set; }

    /// <summary>Whether it is there.</summary>
    public bool? Present { get; set; }
}
