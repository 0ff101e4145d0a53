/// Lines in the manner of many writers, none of which states anything false:
/// what the check `steps` must let pass.
enum RightStatements {
    static let lines = #"""
        Okay, so I need to find how many clips Natalia sold.
        She sold 48 in April, and then half as many in May, so 48/2 = 24 in May.
        Altogether that's 48 + 24 = 72 clips.
        Weng earns $12 an hour, so per minute it's 12/60 = $0.2. For 50 minutes she earned 0.2 x 50 = $10.
        The area of the rectangle is $3 \times 4 = 12$ cm$^2$ and the perimeter is $2(3+4) = 14$ cm.
        By the quadratic formula,
        $x = \frac{-b \pm \sqrt{b^2-4ac}}{2a} = \frac{5 \pm \sqrt{25-24}}{2} = \frac{5 \pm 1}{2}$,
        so $x = 3$ or $x = 2$.
        We have $a_1 = 2$, $a_2 = 2 \cdot 3 = 6$, $a_3 = 6 \cdot 3 = 18$.
        Let $f(x) = x^2 + 1$. Then $f(3) = 3^2 + 1 = 10$ and $f(-1) = (-1)^2 + 1 = 2$.
        $\sin 30^\circ = \frac{1}{2}$, so $\sin^2 30^\circ + \cos^2 30^\circ = \frac{1}{4} + \frac{3}{4} = 1$.
        $\sum_{k=1}^{4} k = 1 + 2 + 3 + 4 = 10$ and $\prod_{k=1}^4 k = 4! = 24$.
        $\log_2 8 = 3$ since $2^3 = 8$. Also $\log_{10} 1000 = 3$.
        The number of ways is $\binom{6}{2} = \frac{6 \cdot 5}{2} = 15$.
        $7^{100} \equiv 1 \pmod{4}$ because $7^2 = 49 \equiv 1 \pmod 4$.
        In base 8, the number 17 is $1 \cdot 8 + 7 = 15$ in decimal. So $17_8 = 15_{10}$.
        Probability = favorable / total = 3/10 = 0.3 = 30%.
        The discount is 20% of $50, which is 0.2 * 50 = $10, so the price is 50 - 10 = 40 dollars.
        Speed = 60 km/h, time = 2.5 h, so distance = 60 × 2.5 = 150 km.
        First, convert: 2 hours 30 minutes = 2 × 60 + 30 = 150 minutes.
        10:45 + 1:30 = 12:15, so she arrives at 12:15.
        The ratio 2:3 = 4:6, and 2/3 = 4/6.
        Hmm, 17 * 23: 17*20 = 340, 17*3 = 51, so total 340 + 51 = 391. Yes.
        Let me double check: 391/17 = 23. Good.
        If x = 5 then 2x + 3 = 13, and 13 - 3 = 10 = 2*5.
        Suppose for contradiction that \sqrt{2} = p/q. Then 2q^2 = p^2.
        Try n = 7: 7^2 + 7 + 41 = 97, which is prime. Try n = 40: 40^2 + 40 + 41 = 1681 = 41^2.
        |x - 3| = 5 means x = 8 or x = -2, since |8 - 3| = 5 and |-2 - 3| = 5.
        (a+b)^2 = a^2 + 2ab + b^2, with a = 3, b = 4: 9 + 24 + 16 = 49 = 7^2.
        The vectors are (1,2) + (3,4) = (4,6) and 2*(1,2) = (2,4). The dot product is 1*3 + 2*4 = 11.
        The slope is (7 - 3)/(4 - 2) = 4/2 = 2.
        A = [1, 2, 3], len(A) = 3, sum(A) = 6, A[0] + A[1] = 3.
        for i in range(3): x += 1  # x = 3
        if (a == 3 && b != 4) { return a + b; }
        The GCD of 48 and 18: 48 = 2*18 + 12, 18 = 1*12 + 6, 12 = 2*6 + 0, so gcd(48, 18) = 6.
        1/7 = 0.142857..., and 22/7 = 3.142857...
        1/3 ≈ 0.333, 2/3 ≈ 0.667. Then 0.333 + 0.667 = 1.
        \pi r^2 = 3.14 * 5^2 = 78.5, approximately. Exactly it's 25\pi ≈ 78.54.
        e^{0} = 1, 10^{-3} = 0.001, 2^{-1} = 0.5, 4^{1/2} = 2, 8^{2/3} = 4, 27^{1/3} = 3.
        3.2 × 10^5 / (1.6 × 10^2) = 2 × 10^3 = 2000.
        The mean is (85 + 90 + 95) / 3 = 270 / 3 = 90.
        The median of 3, 5, 7 is 5. The mode is 3. The range is 7 - 3 = 4.
        There are 7 days in a week, so 100 mod 7 = 2 and 100 days from Monday is Wednesday.
        100 = 7 * 14 + 2, i.e. 100 ÷ 7 = 14 remainder 2, or 14 R 2.
        Total cost: 3 apples at $2 each = $6, plus 4 pears at $1.50 each = $6, for a total of $12.
        5 boxes × 12 eggs = 60 eggs. 60 eggs - 15 eggs = 45 eggs.
        3 dozen = 36, and 2 dozen + 6 = 30.
        So 40% + 35% = 75%, and the remaining 25% is 0.25 × 200 = 50 people.
        An increase from 80 to 100 is (100-80)/80 = 20/80 = 25%.
        After a 10% raise: 500 + 10% = 550. After 10% off: 500 - 10% = 450.
        12 = 2^2 · 3, 18 = 2 · 3^2, so lcm(12,18) = 2^2 · 3^2 = 36.
        $\begin{aligned} 2x + 3y &= 12 \\ x - y &= 1 \end{aligned}$ gives $5x = 15$, $x = 3$, $y = 2$.
        $\int_0^2 x^2 dx = \left[\frac{x^3}{3}\right]_0^2 = \frac{8}{3} - 0 = \frac{8}{3}$.
        $\lim_{x \to 0} \frac{\sin x}{x} = 1$. $\frac{d}{dx} x^3 = 3x^2$, at $x=2$: $3 \cdot 4 = 12$.
        $1 + \frac{1}{2} + \frac{1}{4} + \cdots = 2$, and $1+2+\cdots+100 = \frac{100 \cdot 101}{2} = 5050$.
        1 + 2 + 3 + ... + 10 = 55. 1 + 3 + 5 + … + 19 = 100.
        $\sqrt{50} = 5\sqrt{2} \approx 7.07$, $\sqrt{2} \cdot \sqrt{8} = \sqrt{16} = 4$.
        $i^2 = -1$, $(1+i)(1-i) = 1 - i^2 = 2$.
        $x^2 - 5x + 6 = 0$ factors as $(x-2)(x-3) = 0$; check $x=2$: $4 - 10 + 6 = 0$.
        P(A or B) = P(A) + P(B) - P(A and B) = 0.5 + 0.4 - 0.2 = 0.7.
        Case 1: n = 3k. Case 2: n = 3k+1. Case 3: n = 3k+2.
        Since 3 < 5 and 5 < 7, we get 3 < 7. Also -2 > -5, and 0.5 < 0.75, 1/2 > 1/3.
        2 < \sqrt{5} < 3 because 4 < 5 < 9.
        1 ≤ 2 ≤ 3 and 5 ≥ 5. 3! = 6 > 5.
        The answer is 42! Great.
        Is 91 prime? 91 = 7 * 13, so no. Is 2^5 = 30? No, 2^5 = 32.
        I first thought 7*8 = 54, but 7*8 = 56.
        Someone might say 0.1 + 0.2 = 0.30000000000000004 in floating point.
        In JavaScript, "1" + 1 = "11" and 0.1 + 0.2 == 0.3 is false.
        Modulo 12, 9 + 5 = 2, so it's 2 o'clock. On a clock, 11 + 3 = 2.
        In Z_5: 3 * 4 = 2 and 2 + 4 = 1 (mod 5).
        In binary, 101 + 11 = 1000, and 1010 = 10 in decimal. In hex, FF = 255 and 0xFF + 1 = 0x100 = 256.
        1 + 1 = 10 in base 2.
        Boolean algebra: 1 + 1 = 1, 1 * 0 = 0.
        Section 3.2 > 3.1. Version 2.0 > 1.9.10. See eq. (3) = (4).
        12 inches = 1 foot, 3 feet = 1 yard, 1 mile = 5280 feet. 1 kg = 1000 g = 2.2 lb.
        1 inch = 2.54 cm, so 10 inches = 25.4 cm. 5 km = 3.1 miles.
        32°F = 0°C, 212°F = 100°C. 20°C = 20 × 9/5 + 32 = 36 + 32 = 68°F.
        $1 = 100 cents, so $2.50 = 250 cents. 3 quarters = 75 cents.
        2 hours = 120 minutes = 7200 seconds. 1 week = 7 days = 168 hours.
        Scale 1:1000. 5 cm : 50 m = 1 : 1000.
        Distance: 3 m + 20 cm = 3.2 m = 320 cm. 1.5 L = 1500 mL. 2.5 kg - 500 g = 2 kg.
        x=3,y=4 => x+y=7, x*y=12, x^2+y^2=25=5^2.
        小明有5个苹果，又买了3个，一共5+3=8个。平均分给4人，8÷4=2，每人2个。
        15÷4=3……3，所以余数是3。15÷4=3余3。
        3/4=0.75=75%，七五折就是原价的75%，即200×75%=150元。
        设x=3，则2x+1=7，所以(7-1)÷2=3。
        1小时=60分，1.5小时=90分钟，2天=48小时。1吨=1000千克，3米5分米=3.5米。
        圆的面积=πr²=3.14×3²=28.26平方厘米。
        一个数的30%是60，这个数是60÷30%=200。
        7×8=56，56+4=60。56-6=50，比60少10。
        因为25=5²，所以√25=5。2的10次方是1024，即2^10=1024。
        如果3x=12，那么x=12÷3=4。验算：3×4=12，正确。
        甲：乙=2：3，甲=10，则乙=10÷2×3=15。
        0.333...×3=1，0.999...=1。
        10÷3≈3.33，3.33×3=9.99≈10。约等于3.33×3=10。
        16÷3=5（组）……1（人）。20÷6=3(袋)……2(个)。
        5千米=5000米，5000÷100=50分钟。2.5千克=2500克。
        3点20分+45分=4点05分。2024年-1990年=34年。
        1+2+3+…+100=5050。2+4+6+……+20=110。
        二进制的101=5，十六进制FF=255。在五进制中3+4=12。
        成本80元，售价100元，利润率=(100-80)÷80=25%。
        大约是100÷3=33（人）。四舍五入后，200÷3=67。
        3×4=12 12÷2=6 6+1=7
        (1) 3+4=7 (2) 5×6=30 (3) 10-2=8
        ① 3+4=7 ② 5×6=30
        3 + 4 = 7 (apples), 7 - 2 = 5 (left).
        Step 1: 3 + 4 = 7. Step 2: 7 * 2 = 14. Step 3: 14 - 4 = 10.
        | a | b | a+b |
        | 3 | 4 | 3+4=7 |
        **Total:** 3 + 4 = **7**. *Note*: 7 - 2 = *5*.
        `x = 3 + 4` gives `7`; `3 + 4 == 7` is True and `3 + 4 != 8`.
        f(2) = 4 - 1 = 3, g(2) = 2*3 = 6, f(g(2)) = f(6) = 36 - 1 = 35.
        So p + q = 3 + 8 = 011. The answer is 5 + 6 = 011.
        So the final answer is \boxed{3+4=7}. \boxed{12} = 3 \cdot 4.
        2^{10} = 1024 \approx 1000 = 10^3. 2^10 ~ 10^3.
        10! = 3628800, 5!/(3!2!) = 120/12 = 10, C(5,2) = 10, P(5,2) = 20.
        1 - 1/2 + 1/3 - 1/4 = 7/12. 1/(1+1/2) = 2/3. -(3-5) = 2. (-2)^3 = -8, -2^2 = -4, (-2)^2 = 4.
        6/2*3 = 9, 6/(2*3) = 1. 2^3^2 = 512. 10-3-2 = 5. 100/10/2 = 5.
        2,500 + 500 = 3,000 and 1,000,000 / 1,000 = 1,000. 12,345 - 345 = 12,000.
        3,14 * 2 = 6,28. 1.000 + 500 = 1.500 (European notation).
        1 000 + 500 = 1 500. 10 000 / 100 = 100.
        1e3 = 1000, 1.5e3 = 1500, 2E-2 = 0.02.
        ½ + ¼ = ¾, 1½ + ½ = 2, 3² + 4² = 5², 2³ = 8, x² = 9.
        She has 3 times as many: 3 × 5 = 15. That is 15 - 5 = 10 more than him. 10 is 2 times 5.
        Half of 30 is 15, a third of 30 is 10, 20% of 30 is 6. Twice 30 is 60. 30 squared is 900.
        The sum of 3 and 4 is 7, the product of 3 and 4 is 12. The difference between 10 and 4 is 6.
        10 minus 4 is 6.
        12 divided by 5 is 2 with a remainder of 2. 17 divided by 5 leaves 2. 2 plus 2 is 4.
        60 is 12 times 5 and 5 times 12 is 60. 3 times 4 plus 5 is 17. 2 times 3 plus 4 times 5 is 26.
        The largest of 3, 9, 5 is 9. Among 3, 9, 5: the smallest is 3.
        The three sides are 3, 4, 5: the largest angle is 90.
        """#.split(separator: "\n").map(String.init)
}
