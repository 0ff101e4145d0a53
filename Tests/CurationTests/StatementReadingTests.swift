import Curation
import Foundation
import Problems
import Testing

/// Statements that are easily misread, by what they are: true, false, or nothing that can be said.
@Suite struct StatementReadingTests {
    private func counts(_ thought: String) -> StatementCounts {
        StatementCounts(Completion(Fixture.completion(thought: thought)))
    }

    @Test(
        "true statements in many notations are read, and found true",
        arguments: [
            #"\frac{1}{2}+\frac{1}{3}=\frac{5}{6}"#, #"$\dfrac{3}{4} \times 8 = 6$"#, #"\sqrt{16}=4"#,
            "√81=9",
            #"2\cdot 3\cdot 4=24"#, #"\left(3+4\right)\times 2=14"#, #"\[ 3+4=7 \]"#, #"\(12 \div 4 = 3\)"#,
            #"x = \frac{-4 + 10}{2} = 3 = 6-3"#, #"\boxed{3+4}=7"#, #"2^{10}=1024"#, "2¹⁰=1024", "3²+4²=5²",
            #"\binom{5}{2}=10"#, "2^{-1}+0=0.5", "gcd(84, 36) = 12", "lcm(4,6)=12", "max(3, 7, 5)=7",
            "min(3,7,5)=3",
            "abs(-3)=3",
            #"\lfloor 7/2 \rfloor = 3"#, "5!=120", "4!+1=25", "6 = 3!", "3+4<8", "5>3>1", "2^3 ≤ 8",
            #"3 \le 4"#,
            #"7 \ne 8"#, "3 != 4", "3+4≠8", "17 mod 5 = 2", #"17 \equiv 2 \pmod{5}"#, #"17 \bmod 5 = 2"#,
            "1 1/2 + 1/2 = 2", #"3\frac{1}{2} = 7/2"#, "2(3+4)=14", "(3)(4)=12", "[3+4]*2=14",
            "1.5 hours = 90 minutes",
            "5 km = 5000 m", "3 km + 500 m = 3500 m", "2*3 m = 600 cm", "3千米=3000米", "1.5小时=90分钟",
            "3 apples + 4 apples = 7 apples", "50% of 8", "25%=1/4+0", "100%-20%=80%", "2^64 = 1.8*10^19",
            "1/3+0=0.333", "2/3*1=0.66", "x = 3+4\n= 7", "3*4\n= 12\n= 6*2", "| 3+4 | = 7 |", "# 3+4=7",
            "> 3+4=7",
            "3*4=<<3*4=12>>12", "3+4=7; 5+6=11", "12:30 and 3+4=7",
            "84/36=2 with a remainder of 12",
        ])
    func holds(thought: String) {
        let counts = counts(thought)
        #expect(counts.false == 0 && counts.repaired == 0)
        #expect(counts.true > 0 || thought.contains("| = 7") || thought == "50% of 8" || thought == "6 = 3!")
    }

    @Test(
        "false statements in many notations are found",
        arguments: [
            #"\frac{1}{2}+\frac{1}{3}=\frac{2}{5}"#, #"$\dfrac{3}{4} \times 8 = 7$"#, #"\sqrt{16}=5"#,
            "√81=8",
            #"2\cdot 3\cdot 4=25"#, #"\left(3+4\right)\times 2=15"#, #"\[ 3+4=8 \]"#, #"\(12 \div 4 = 4\)"#,
            #"2^{10}=1000"#, "2¹⁰=1000", "3²+4²=6²", #"\binom{5}{2}=20"#, "gcd(84, 36) = 6", "lcm(4,6)=24",
            "max(3, 7, 5)=5", #"\lfloor 7/2 \rfloor = 4"#, "4!+1=24", "3+4<7", "5>3>4", "90>26>35>4",
            "2^3 ≤ 7",
            #"5 \le 4"#, "3+4≠7", "17 mod 5 = 3", #"17 \equiv 3 \pmod{5}"#, "2(3+4)=12", "(3)(4)=13",
            "1.5 hours = 80 minutes", "5 km = 500 m", "3 km + 500 m = 800 m", "3千米=300米", "1.5小时=80分钟",
            "3 apples + 4 apples = 8 apples", "1/3+0=0.334", "x = 3+4\n= 8", "3*4\n= 12\n= 6*3", "| 3+4=8 |",
            "# 3+4=8",
            "> 3+4=8", "3*4=<<3*4=13>>13", "if x=3, then 3+4=8", "How many? 3+4=8.",
            "[3+4]*2=15",
            "So 3+4=8 apples in all.", "一共3+4=8个。", "全程3+4=8千米。", "Is it right? Yes: 3+4=8.", "7/2=3",
            "3634/1000=3.635", "0.394+18=18.393",
        ])
    func fails(thought: String) {
        #expect(counts(thought).false == 1, "\(counts(thought))")
    }

    @Test(
        "statements in words are read",
        arguments: [
            ("3 plus 4 is %", "7", "8"), ("So 3 times 4 equals %.", "12", "13"),
            ("12 minus 5 is equal to %", "7", "6"),
            ("12 divided by 4 is %", "3", "4"), ("10 divided by 3 is %", "3.33", "3.43"),
            ("3加4等于%", "7", "8"),
            ("3乘以4得%。", "12", "13"), ("17除以5余%", "2", "3"), ("17除以5商3余%", "2", "1"),
            ("17 divided by 5 leaves a remainder of %", "2", "3"),
            ("17 divided by 5 is 3 with remainder %", "2", "3"),
            ("The sum of 3 and 4 is %.", "7", "8"), ("the product of 3 and 4 equals %", "12", "7"),
            ("3和4的和是%", "7", "8"), ("12和18的最大公约数是%", "6", "3"),
            ("the least common multiple of 4 and 6 is %", "12", "24"),
            ("the greatest common divisor of 84 and 36 is %", "12", "6"), ("20% of 50 is %%", "10", "25"),
            ("200的25%是%%", "50", "25"), ("half of 8 is %", "4", "5"), ("8的一半是%", "4", "3"),
            ("twice 7 is %", "14", "15"),
            ("7 squared is %", "49", "14"), ("7的平方是%", "49", "14"), ("1 km is % m", "1000", "100"),
            ("1 hour is % minutes: 3*60=180", "60", "100"), ("1千米是%米", "1000", "100"),
            ("26,90,35,4: the smallest is %", "4", "90"),
            ("26,90,35：最大的是%", "90", "35"), ("302,402: the largest is %", "402", "302"),
            ("3 minus 5 is -%", "2", "1"),
        ])
    func words(form: String, right: String, wrong: String) {
        func filled(_ text: String) -> StatementCounts {
            let mark = form.contains("%%") ? "%%" : "%"
            let place = form.range(of: mark)!
            return counts(form.replacingCharacters(in: place, with: text))
        }
        #expect(filled(right).false == 0 && filled(right).true > 0, "\(filled(right))")
        #expect(filled(wrong).false == 1, "\(filled(wrong))")
    }

    @Test(
        "words beside numbers that say something else are not held false",
        arguments: [
            "5 more than 3 times 4 is 17", "60 km is 40 km less than 100 km", "7 days and 1 week is 14 days",
            "half of 3 times 4 is 6", "2*3 plus 4 is 10", "3 plus 4 is 2+5", "Is 3 plus 4 is 8?",
            "suppose 3 plus 4 is 8",
            "17 divided by 5 is 3", "1 hour is 30 minutes more than 30 minutes",
            "the sum of 3 and 4 and 5 is 12",
            "Question 3: the answer is 4", "3是质数，4是合数", "There are 3 times 4 is too many", "3 times is 4",
            "the smallest is 4 and the largest 5", "数3和4的和是x", "3加4乘5等于23", "Tom is 3 and Ann is 4",
        ])
    func otherWords(thought: String) {
        #expect(counts(thought).false == 0, "\(counts(thought))")
    }

    @Test(
        "what is asked, supposed, quoted, denied, rounded, in another base or modulus, or ambiguous is not held false",
        arguments: [
            "Is 3+4=8?", "Does 3+4=8 hold?", "3+4=8 吗", "3+4=8，对吗？", "Suppose 3+4=8.",
            "Assume that 3+4=8 holds.",
            "If 3+4=8, we are done.", "如果3+4=8，那么", "假设3+4=8。", #"He wrote "3+4=8" on the board"#,
            "“3+4=8”这句话",
            "A student claims 3+4=8.", "3+4=8 is impossible.", "3+4=8 leads to a contradiction",
            "It is not true that 3+4=8.",
            "3+4=8不成立", "100/3=33 (rounded)", "100/3 is about 33: 100/3=33 approximately", "100/3≈33",
            #"\pi \approx 3.2"#,
            "100÷3=33（四舍五入）", "大约100/3=33", "In base 5, 3+4=12.", "在8进制里7+1=10", "Working mod 7.\n5*3=1",
            "modulo 7 we have 5*3=1", "模7：5*3=1", "3+4 mod 5=2", "6/2(1+2)=9", "-3^2=9", "50+10%=55",
            "50/200*100=25%",
            "5/20=25%", "1/3≈0.333\n0.333*3=1", "1/3=0.333, 0.333*3=1.000", "1.732*1.732=3", "3+2=5!",
            "3x+4=10", "2+3y=9",
            "f(3)=9", "12=2ab+3", "99=4*2Jo+3", "4*5=21ab", "x_1=3+y", "3 pairs + 1 = 7 socks",
            "2 dozens + 4 = 28", "60 km/h * 2 h = 120 km",
            "12=3m",
            "10*3=5s+2", "(3,4)+(1,2)=(4,6)", "[1,2]+[3]=4", "|3-5|+4*2=10", "20 °C = 68 °F",
            "12:30+45=13:15", "3:4=6:8",
            "2024-03-05+30=2024-04-04", "<b>3</b>", "a<-3+4", "3->4+1", "1 mile = 1.6 km", "0x10 = 16",
            "1e3=1000",
            "30^\\circ + 60^\\circ = 91^\\circ", "3+4=8 mod", "20000/2=1万", "5*2=10 dozen", "log 8 = 3",
            "1.2.3 = 4+1",
            "0042 = 6*8", "3 + 4 = ?", "3 + _ = 8", "10 / 4 = 2 R 2", "17÷5=3……2", "x = 3", "n! = 5",
            "2,5+1,5=4", "2,5+1,5=5", "2,5+1,5*2=5,5", "3+4=7!", "a=1/0",
            "8 != 9",
        ])
    func undecided(thought: String) {
        let counts = counts(thought)
        #expect(counts.false == 0 && counts.repaired == 0, "\(counts)")
    }

    @Test("nothing false is found in what many writers say rightly, line by line and all at once")
    func rightLines() {
        for line in RightStatements.lines { #expect(counts(line).false == 0, "\(line)") }
        let all = counts(RightStatements.lines.filter { !$0.contains("thought") }.joined(separator: "\n"))
        #expect(all.false == 0 && all.repaired == 0 && all.true > 160, "\(all)")
    }

    @Test("counts tell stated, true, false, repaired and unreadable apart")
    func counting() {
        let counts = counts("3+4=7, 3*4=13. Wait, that is wrong.\n3*4=12, 2+2=5, 3x+1=4")
        #expect(counts.true == 2 && counts.repaired == 1 && counts.false == 1 && counts.unreadable == 1)
        #expect(counts.stated == 4)
    }

    @Test("reading takes time linear in the text, whatever stands in it")
    func cost() {
        let clock = ContinuousClock()
        for piece in [
            "3+4=8 ", "3+4=8,", "if 3+4=8 ", "1,5+2=3,", "\\frac{1}{2}=", "(((", "2^", "gcd(1,", "3 km=4 m ",
            "5!", "-",
            "mod 7 5*3=1\n", "\"3+4=8\" ", "=3\n", "{", "\\text{a}=", "3<", "0.333=1/3 ", "5*3=1,2\n",
            "1/3=0.333,1\n", "1,2=5*3 mod 7\n", "the sum of ",
            "3,4:最大的是5\n", "1 km is ",
        ] {
            let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
            let completion = Completion(Fixture.completion(thought: text))
            let time = clock.measure { _ = StatementCounts(completion) }
            #expect(time < .seconds(2), "\(piece)")
        }
    }
}
