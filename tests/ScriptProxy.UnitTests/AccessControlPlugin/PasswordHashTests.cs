using System.Text;
using ScriptProxy.Plugins.AccessControl.Passwords;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class PasswordHashTests
{
    // Made by openssl passwd, htpasswd -B and crypt(3); some are the vectors of Drepper's and of OpenBSD's papers.
    [Theory]
    [InlineData("Hello world!", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    [InlineData("Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")]
    [InlineData("пароль", "$6$abc$LjfWyKRvXsDdMX5Sfspep/Vyrw.fufr3lYyMdaSFkmNO/L3U6m/2L4UkluLRO21q15UHaGfrDH566kvw2v6A20")]
    [InlineData("a*100", "$6$x$WpTAO0OCjrfq5WnqjJEljeDvcsu0PNdWCxGeUJLDmClf1Zt0W.xoNd1qL42H0.kWnv4lgR66OqWGYd8pDW6v41")]
    [InlineData("Hello world!", "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    [InlineData("we have a short salt string but not a short password", "$5$rounds=1400$anotherlongsalts$njY8e8Oazdt6LVB1IFQuzVqvw.kEeITfw0rzKvFXP9/")]
    [InlineData("secret", "$2y$05$EUcNSQbwik6OZnO6aeq/Z.1vzohjQHzCnN/StBZ4dkB69ePsMK3oO")]
    [InlineData("пароль", "$2y$10$8Mqv4XS2dpubSD9NT.Bp5.JUVyx6ApAiiWzYaAV9l/be5o5CArbAC")]
    [InlineData("b*80", "$2y$04$oaK1iL1ot5oLiS7RvfoyeOw03r9FDfHFfDi78W47wSdE1kQr.oj8u")]
    [InlineData("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    public void Known_hashes_fit_their_passwords_alone(string password, string text)
    {
        password = password.Contains("*1", StringComparison.Ordinal) || password.Contains("*8", StringComparison.Ordinal)
            ? new string(password[0], int.Parse(password[2..], System.Globalization.CultureInfo.InvariantCulture))
            : password;
        var hash = PasswordHash.Parse(text);
        Assert.True(hash.Fits(Encoding.UTF8.GetBytes(password)));
        Assert.False(hash.Fits(Encoding.UTF8.GetBytes("x" + password)));
    }

    [Theory]
    [InlineData("$apr1$rHWXLGJ/$s8n7AoycxttZe./5dL5KF1", "MD5 is too weak")]
    [InlineData("{SHA}6dcfXufJLW3J6S/9rRe4vUlBj5g=", "SHA-1 is too weak")]
    [InlineData("xbez4IqOIOfa.", "plain or badly encrypted")]
    [InlineData("$ecret$word", "plain or badly encrypted")]
    [InlineData("$y$j9T$x$y", "not known here")]
    [InlineData("$2y$05$tooshort", "no whole bcrypt hash")]
    [InlineData("$2y$31$EUcNSQbwik6OZnO6aeq/Z.1vzohjQHzCnN/StBZ4dkB69ePsMK3oO", "cost 31 is not from 4 to 14")]
    [InlineData("$6$rounds=999$salt$x", "no number from 1000")]
    [InlineData("$6$salt$x", "no whole SHA-crypt hash")]
    [InlineData("$2x$05$EUcNSQbwik6OZnO6aeq/Z.1vzohjQHzCnN/StBZ4dkB69ePsMK3oO", "plain or badly encrypted")]
    public void What_keeps_passwords_badly_is_refused(string text, string told)
    {
        var message = Assert.Throws<FormatException>(() => PasswordHash.Parse(text)).Message;
        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.DoesNotContain("ecret", message, StringComparison.Ordinal);
    }
}
